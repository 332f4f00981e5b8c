import { checkov, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const ecrImmutableTags = resourceRule({
  name: "ecr-immutable-tags",
  description: "An image tag always means the same image, so that what was tested is what runs.",
  severity: "high",
  frameworks: [...fsbp("ECR.2"), ...checkov("CKV_AWS_51")],
  remediation: { text: "Set imageTagMutability to IMMUTABLE; ArtifactStore does." },
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
  types: ["aws:ecr/repository:Repository"],
  check: ({ props }, report) => {
    if (props.imageTagMutability !== "IMMUTABLE") {
      report(`imageTagMutability is ${props.imageTagMutability ?? "MUTABLE"}`);
    }
  },
  remediate: ({ props }) => ({ ...props, imageTagMutability: "IMMUTABLE" }),
});
