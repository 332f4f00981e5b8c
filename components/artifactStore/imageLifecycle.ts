/** Days that an image stays after its last tag has gone: the layers of builds that failed. */
const UNTAGGED_DAYS = 7;

/** Copies of system images: a handful with each version of the platform. */
const SYSTEM_IMAGES_KEPT = 200;

/** An image has a signature and attestations, each an image of its own to ECR. */
const PARTS = 3;

/** Tags that the workflow gives to copies of system images. */
export const SYSTEM_TAG_PREFIX = "system-";

/** Tags that cosign makes of the digest of what it signs. */
export const SIGNATURE_TAG_PREFIX = "sha256-";

interface Selection {
  readonly tagStatus: "untagged" | "tagged" | "any";
  readonly tagPrefixList?: readonly string[];
  readonly countType: "sinceImagePushed" | "imageCountMoreThan";
  readonly countUnit?: "days";
  readonly countNumber: number;
}

/**
 * Lifecycle policy of an image repository, as ECR wants it ("Lifecycle policy properties", Amazon ECR
 * User Guide): the rule for every image must come last. What a rule matches, a later one never expires: so
 * neither system images nor signatures go because releases are many.
 *
 * @param imagesKept Newest images that stay, with their signatures; one that runs must be among them.
 */
export function imageLifecycle(imagesKept: number): object {
  const newest = (prefix: string, countNumber: number): Selection => ({
    tagStatus: "tagged",
    tagPrefixList: [prefix],
    countType: "imageCountMoreThan",
    countNumber,
  });
  const selections: readonly (readonly [description: string, selection: Selection])[] = [
    [
      `Drop untagged images after ${UNTAGGED_DAYS} days`,
      {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: UNTAGGED_DAYS,
      },
    ],
    ["Keep copies of system images", newest(SYSTEM_TAG_PREFIX, SYSTEM_IMAGES_KEPT)],
    [
      `Keep signatures of the newest ${imagesKept} images`,
      newest(SIGNATURE_TAG_PREFIX, (PARTS - 1) * imagesKept),
    ],
    [
      `Keep the newest ${imagesKept} images, each with ${PARTS - 1} signatures`,
      { tagStatus: "any", countType: "imageCountMoreThan", countNumber: PARTS * imagesKept },
    ],
  ];
  return {
    rules: selections.map(([description, selection], index) => ({
      rulePriority: index + 1,
      description,
      selection,
      action: { type: "expire" },
    })),
  };
}
