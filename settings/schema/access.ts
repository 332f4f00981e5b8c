import { z } from "zod";
import { hostName, hostPattern } from "./hostName";
import { cidr, count, logRetentionDays } from "./primitives";

/** ARN of a certificate for a load balancer. */
export const certificateArn = z
  .string()
  .regex(/^arn:aws(-[a-z]+)*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/, {
    error:
      "must be the ARN of a certificate in ACM, such as arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
  });

const hostedZoneId = z.string().regex(/^Z[A-Z0-9]{6,31}$/, {
  error: "must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ",
});

const zone = z
  .strictObject({
    name: z
      .string()
      .regex(hostPattern, {
        error: "must be a zone's name in lower case, without a dot at the end",
      })
      .describe("Name of the zone. access.hostName lies below it."),
    id: hostedZoneId.describe(
      "Id of the zone, as the Route 53 console and `aws route53 list-hosted-zones` say it. Never looked up: a plan needs no account.",
    ),
    private: z
      .boolean()
      .describe(
        "Whether the zone answers inside its VPCs only. Certificates cannot be validated in such a zone.",
      ),
    validationZoneId: hostedZoneId
      .optional()
      .describe(
        "Public zone for the record that proves the certificate's host name. Needed with a private zone, unless certificateArn names a certificate.",
      ),
  })
  .describe(
    "Route 53 zone that gets the record of hostName, and the record that validates its certificate.",
  );

const waf = z
  .strictObject({
    requestsPerFiveMinutes: count(100, 20_000_000).describe(
      "Requests in five minutes from one address, above which it is refused until it slows down.",
    ),
    logRetentionDays: logRetentionDays.describe("Days that the firewall's log is kept."),
  })
  .describe(
    "Web application firewall of an internet-facing load balancer: about $10 a month and $0.60 per million requests.",
  );

/** Ways to the API server, from the most to the least. */
export const accessModes = ["internal-alb", "internal-nlb", "nginx", "none"] as const;

export const access = z
  .strictObject({
    mode: z
      .enum(accessModes)
      .describe(
        "How the API server is reached: an application load balancer on 443; a network load balancer on 443 with a certificate, on 8080 without; " +
          "NGINX behind a network load balancer on 443; or inside the cluster only (kubectl port-forward).",
      ),
    allowedCidrs: z
      .array(cidr)
      .describe("Corporate ranges that may reach the load balancer. Required but with none."),
    hostName: hostName
      .optional()
      .describe(
        "Name that people reach Airflow at, by https on port 443: certificate, record, links, callback and cookies are made for it. Required with internal-alb and nginx.",
      ),
    zone: zone.optional(),
    certificateArn: certificateArn
      .optional()
      .describe(
        "Certificate for hostName, in the stack's region. Without it one is made and validated in the zone.",
      ),
    internetFacing: z
      .boolean()
      .describe(
        "Whether the load balancer has public addresses. With internal-alb only; brings a web application firewall.",
      ),
    deletionProtection: z
      .boolean()
      .describe(
        "Whether AWS refuses to delete the load balancer: its name is in DNS and firewalls.",
      ),
    trustedProxyCidrs: z
      .array(cidr)
      .describe(
        "Ranges of a proxy of your own in front of the load balancer: its X-Forwarded headers are believed. " +
          "With internal-nlb and no certificate it ends TLS for hostName. The platform's own load balancer needs no entry.",
      ),
    waf,
  })
  .describe("The way to the UI and the REST API.");
