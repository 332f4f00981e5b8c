import { checkov, cisEks, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const ecrScanOnPush = resourceRule({
  name: "ecr-scan-on-push",
  description: "Images are searched for known holes when they arrive.",
  severity: "medium",
  frameworks: [...fsbp("ECR.1"), ...cisEks("5.1.1"), ...checkov("CKV_AWS_163")],
  remediation: { text: "Set scanOnPush; ArtifactStore does." },
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html",
  types: ["aws:ecr/repository:Repository"],
  check: ({ props }, report) => {
    if (props.imageScanningConfiguration?.scanOnPush !== true) report("scanOnPush is off");
  },
  remediate: ({ props }) => ({ ...props, imageScanningConfiguration: { scanOnPush: true } }),
});
