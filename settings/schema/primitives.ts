import { z } from "zod";

/** IPv4 range in CIDR notation (RFC 4632). That it is a network address is checked in `settings/checks`. */
export const cidr = z.cidrv4({ error: "must be an IPv4 range such as 10.20.0.0/16" });

/** Kubernetes quantity as in the API conventions, "Quantity": 250m, 1.5, 512Mi, 2Gi. */
export const quantity = z
  .string({ error: 'must be a quoted Kubernetes quantity such as "500m" or "512Mi"' })
  .regex(/^\d+(\.\d+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/, {
    error: "must be a Kubernetes quantity such as 500m, 2, 512Mi or 1Gi",
  });

/** A DNS label (RFC 1123): what Kubernetes accepts as the name of a namespace or a node pool. */
export const dnsLabel = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error:
    "must be 1–63 lower-case letters, digits and dashes, and begin and end with a letter or digit",
});

/** An IAM role's ARN, in any partition. */
export const roleArn = z.string().regex(/^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/, {
  error: "must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/platform-admin",
});

/** A whole number within limits, both inclusive. */
export const count = (minimum: number, maximum: number) => z.int().min(minimum).max(maximum);

/** CloudWatch Logs accepts only these retentions ("PutRetentionPolicy", Amazon CloudWatch Logs API Reference). */
export const logRetentionDays = z.union(
  [
    z.literal(7),
    z.literal(14),
    z.literal(30),
    z.literal(60),
    z.literal(90),
    z.literal(180),
    z.literal(365),
    z.literal(400),
    z.literal(731),
    z.literal(1827),
    z.literal(3653),
  ],
  { error: "must be one of 7, 14, 30, 60, 90, 180, 365, 400, 731, 1827, 3653 days" },
);

const computeResources = z.strictObject({
  cpu: quantity.describe("CPU in cores (2) or thousandths of a core (500m)."),
  memory: quantity.describe("Memory in bytes with a suffix (512Mi, 1Gi)."),
});

/** What one container asks for and may use at most; a request above its limit is refused. */
export const resources = z
  .strictObject({
    requests: computeResources.describe("What the scheduler reserves on a node."),
    limits: computeResources.describe("What the container may use at most."),
  })
  .describe("CPU and memory of a container: what is reserved for it → what it may use at most.");

export type Resources = z.infer<typeof resources>;
