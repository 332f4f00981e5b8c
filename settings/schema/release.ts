import { z } from "zod";
import { count } from "./primitives";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const instant = z.iso.datetime({
  error: "must be a UTC time such as 2026-12-18T16:00:00Z",
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, {
  error: 'must be a quoted UTC time of day such as "09:00"',
});

const window = z.strictObject({
  days: z.array(z.enum(days)).min(1).describe("Days of the week, in UTC."),
  from: timeOfDay.describe("First minute, UTC."),
  until: timeOfDay.describe("End, UTC, not included; 24:00 is the end of the day."),
});

const freeze = z.strictObject({
  from: instant.describe("When it begins, UTC."),
  until: instant.describe("When it ends, UTC."),
  reason: z.string().min(1).max(200).describe("Why; a refused promotion says it."),
});

export const release = z
  .strictObject({
    promotedFrom: z
      .array(z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, { error: "must be the name of a stack" }))
      .describe("Stacks that a release may come from. Empty: releases begin here."),
    evidenceMaxAgeDays: count(1, 365).describe(
      "Days that a verification of the source stack, and a scan of the image, count.",
    ),
    windows: z
      .array(window)
      .describe("When releases may come. Empty: always, but for the freezes."),
    freezes: z.array(freeze).describe("When no release may come. A rollback may, at any time."),
    signer: z
      .strictObject({
        issuer: z
          .url({ protocol: /^https$/, error: "must be an https:// address" })
          .describe("Who vouched for the workflow that signed the image: its OpenID issuer."),
        identity: z
          .string()
          .min(1)
          .max(500)
          .optional()
          .describe(
            "Identity in the signing certificate, exactly: the address of the workflow with its ref. Default: image.yml of delivery.github's repository, on the deployed branch. One of the two is required to promote into the stack.",
          ),
      })
      .describe("Whose signature and scan of an image count (keyless signatures of Sigstore)."),
  })
  .describe(
    "How releases come into the stack: see docs/promotion.md. A release is an image digest, a DAG commit, a chart and an Airflow version.",
  );

export type ReleaseSettings = z.infer<typeof release>;
