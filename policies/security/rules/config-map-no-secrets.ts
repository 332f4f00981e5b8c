import { asObject, textAt } from "../../json";
import { each } from "../../known";
import { resourceRule } from "../../rule";
import { secretsInText } from "../../userData";

export const configMapNoSecrets = resourceRule({
  name: "config-map-no-secrets",
  description: "No config map holds a secret: whoever may list config maps reads it.",
  severity: "critical",
  frameworks: [],
  remediation: { text: "Put the secret into Secrets Manager; External Secrets brings it." },
  url: "https://kubernetes.io/docs/concepts/configuration/configmap/",
  types: ["kubernetes:core/v1:ConfigMap"],
  check: ({ props }, report) => {
    each(["data", "binaryData"], (part) => {
      const data = asObject(props[part]);
      each(Object.keys(data), (key) => {
        const found = secretsInText(textAt(data, key) ?? "");
        if (found.length > 0) report(`${key} seems to hold ${found.join(" and ")}`);
      });
    });
  },
});
