import { checkov } from "../../frameworks";
import { asObject, at } from "../../json";
import { resourceRule } from "../../rule";

export const ingressNoSnippets = resourceRule({
  name: "ingress-no-snippets",
  description:
    "No ingress carries raw NGINX configuration, which reads every secret of the controller (CVE-2021-25742).",
  severity: "high",
  frameworks: [...checkov("CKV_K8S_152", "CKV_K8S_153", "CKV_K8S_154")],
  remediation: { text: "Use the controller's own annotations." },
  url: "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations-risk/",
  types: ["kubernetes:networking.k8s.io/v1:Ingress"],
  check: ({ props }, report) => {
    const annotations = Object.keys(asObject(at(props, "metadata", "annotations")));
    for (const key of annotations.filter((name) => /nginx.*-snippet$/.test(name))) {
      report(`${key} is set`);
    }
  },
});
