import { at } from "../../json";
import { RELEASE } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const releaseAtomic = resourceRule({
  name: "release-atomic",
  description:
    "A failed installation is undone and waited for, so that no release stays half-installed.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [],
  remediation: { text: "Set atomic or cleanupOnFail with a timeout; the platform's releases do." },
  url: "https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/v3/release/",
  types: [RELEASE],
  check: ({ props }, report) => {
    if (at(props, "skipAwait") === true) report("nobody waits for the release to become ready");
  },
});
