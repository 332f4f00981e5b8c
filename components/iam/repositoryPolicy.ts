import { type PolicyDocument, policyDocument } from "./policyDocument";

/** What reading an image takes ("Amazon ECR repository policy examples", Amazon ECR User Guide). */
export const PULL_ACTIONS = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
] as const;

/** Policy of an image repository: other accounts may read its images, and do nothing else. */
export function repositoryPolicy(partition: string, readers: readonly string[]): PolicyDocument {
  return policyDocument({
    Sid: "ReadImages",
    Effect: "Allow",
    Principal: { AWS: readers.map((account) => `arn:${partition}:iam::${account}:root`) },
    Action: PULL_ACTIONS,
  });
}
