import { resourceRule } from "../../rule";

export const stableApiVersion = resourceRule({
  name: "stable-api-version",
  description: "Objects use API versions that will still be there after the next upgrade.",
  severity: "low",
  frameworks: [],
  remediation: { text: "Use the v1 of the kind; custom resources are left to their operators." },
  url: "https://kubernetes.io/docs/reference/using-api/deprecation-policy/",
  types: ["kubernetes:*"],
  check: ({ type }, report) => {
    const [, group = ""] = type.split(":");
    const builtIn = /^[a-z]+\/|\.k8s\.io\//.test(group) && !/karpenter|gateway|metrics/.test(group);
    if (builtIn && /\/v\d+(alpha|beta)\d+$/.test(group)) report(`${group} may go with any upgrade`);
  },
});
