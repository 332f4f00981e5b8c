import { fsbp } from "../../frameworks";
import { stackRule } from "../../rule";

export const ecrLifecycle = stackRule({
  name: "ecr-lifecycle",
  description: "Old images are dropped, so that a repository does not grow for ever.",
  severity: "low",
  frameworks: [...fsbp("ECR.3")],
  remediation: {
    settingsKey: "storage.imagesKept",
    text: "Add a LifecyclePolicy; ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
  check: (stack, report) => {
    for (const repository of stack.ofType("aws:ecr/repository:Repository")) {
      const policies = stack.referrers(
        repository,
        "repository",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      );
      if (policies.length === 0) report("the repository has no lifecycle policy", repository.urn);
    }
  },
});
