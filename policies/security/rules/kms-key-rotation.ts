import { checkov, cisAws, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const kmsKeyRotation = resourceRule({
  name: "kms-key-rotation",
  description: "Keys are renewed every year, so that less data hangs on each version.",
  severity: "medium",
  frameworks: [...fsbp("KMS.4"), ...cisAws("3.6"), ...checkov("CKV_AWS_7")],
  remediation: { text: "Set enableKeyRotation; every component does." },
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
  types: ["aws:kms/key:Key"],
  check: ({ props }, report) => {
    const kind = props.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
    if (kind === "SYMMETRIC_DEFAULT" && props.enableKeyRotation !== true) {
      report("enableKeyRotation is off");
    }
  },
  remediate: ({ props }) => ({ ...props, enableKeyRotation: true }),
});
