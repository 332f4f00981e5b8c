import { z } from "zod";

export const charts = z
  .strictObject({
    mirror: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Where every Helm chart comes from instead of its own repository: oci://…, https://…, or a folder of unpacked charts.",
      ),
  })
  .describe("Where Helm charts come from.");
