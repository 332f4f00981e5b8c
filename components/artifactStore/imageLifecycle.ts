/** Days that an image stays after its last tag has gone: the layers of builds that failed. */
const UNTAGGED_DAYS = 7;

/**
 * Lifecycle policy of an image repository, as ECR wants it ("Lifecycle policy properties", Amazon ECR
 * User Guide): the rule for every image must come last.
 *
 * @param imagesKept Newest images that stay, tagged or not; one that runs must be among them.
 */
export function imageLifecycle(imagesKept: number): object {
  return {
    rules: [
      {
        rulePriority: 1,
        description: `Drop untagged images after ${UNTAGGED_DAYS} days`,
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: UNTAGGED_DAYS,
        },
        action: { type: "expire" },
      },
      {
        rulePriority: 2,
        description: `Keep the newest ${imagesKept} images`,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: imagesKept },
        action: { type: "expire" },
      },
    ],
  };
}
