import { checkov, fsbp } from "../../frameworks";
import { listOf, textAt } from "../../json";
import { resourceRule } from "../../rule";

/** Tags that cosign makes of a digest: whoever changes one changes no image, and cosign verifies what it finds. */
const SIGNATURES = "sha256-*";

export const ecrImmutableTags = resourceRule({
  name: "ecr-immutable-tags",
  description: "An image tag always means the same image, so that what was tested is what runs.",
  severity: "high",
  frameworks: [...fsbp("ECR.2"), ...checkov("CKV_AWS_51")],
  remediation: {
    text: "Set imageTagMutability to IMMUTABLE, or except cosign's tags (sha256-*) only, as ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
  types: ["aws:ecr/repository:Repository"],
  check: ({ props }, report) => {
    const { imageTagMutability = "MUTABLE", imageTagMutabilityExclusionFilters: filters } = props;
    if (imageTagMutability === "IMMUTABLE") return;
    const excepted = listOf(filters).map((one) => textAt(one, "filter") ?? "");
    if (imageTagMutability !== "IMMUTABLE_WITH_EXCLUSION") {
      report(`imageTagMutability is ${imageTagMutability}`);
    } else if (excepted.length === 0 || excepted.some((filter) => filter !== SIGNATURES)) {
      report(`tags may change that are no signature's: ${excepted.join(", ")}`);
    }
  },
  remediate: ({ props: { imageTagMutabilityExclusionFilters: _filters, ...props } }) => ({
    ...props,
    imageTagMutability: "IMMUTABLE",
  }),
});
