import { z } from "zod";

const tagValue = z.string().min(1).max(256);

export const tags = z
  .strictObject({
    owner: tagValue.describe("Team that answers for the stack."),
    costCentre: tagValue.describe("Where its cost is booked."),
    dataClass: z
      .enum(["public", "internal", "confidential", "restricted"])
      .describe("Highest class of the data it handles."),
    extra: z
      .record(z.string().min(1).max(128), tagValue)
      .describe("Further tags for every AWS resource."),
  })
  .describe("Tags of every AWS resource, beside environment, managed-by and the stack's name.");
