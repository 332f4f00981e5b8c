import { fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const acmStrongKey = resourceRule({
  name: "acm-strong-key",
  description: "Certificates use a key that is long enough for the years to come.",
  severity: "medium",
  frameworks: [...fsbp("ACM.2")],
  remediation: { text: "Use RSA_2048 or longer, or an elliptic curve." },
  url: "https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html",
  types: ["aws:acm/certificate:Certificate"],
  check: ({ props }, report) => {
    if (props.keyAlgorithm === "RSA_1024") report("the key has 1024 bits");
  },
});
