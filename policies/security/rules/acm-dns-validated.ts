import { fsbp } from "../../frameworks";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const acmDnsValidated = resourceRule({
  name: "acm-dns-validated",
  description:
    "Certificates are validated by DNS, so that they renew without anybody reading mail.",
  severity: "medium",
  frameworks: [...fsbp("ACM.1")],
  remediation: { text: "Set validationMethod to DNS." },
  url: "https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html",
  types: ["aws:acm/certificate:Certificate"],
  check: ({ props }, report) => {
    const imported =
      isSet(() => props.certificateBody) || isSet(() => props.certificateAuthorityArn);
    if (!imported && props.validationMethod !== "DNS") {
      report(`validation is by ${props.validationMethod ?? "nobody"}`);
    }
  },
});
