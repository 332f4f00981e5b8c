import { z } from "zod";
import { count } from "./primitives";

export const storage = z
  .strictObject({
    logRetentionDays: count(1, 3653).describe("Days that task logs are kept in the logs bucket."),
    noncurrentVersionDays: count(1, 3653).describe(
      "Days that replaced or deleted objects can be brought back.",
    ),
    deleteBucketsWithContent: z
      .boolean()
      .describe("Whether destroying the stack may delete buckets and images that are not empty."),
    imagesKept: count(1, 1000).describe(
      "Newest images kept in the stack's repository, with their signatures.",
    ),
    imageReaders: z
      .array(z.string().regex(/^\d{12}$/, { error: "must be twelve digits in quotes" }))
      .describe(
        "Other accounts that may read the stack's images, such as the next stack's, whose pipeline copies them.",
      ),
  })
  .describe("The logs and artifacts buckets and the image repository.");
