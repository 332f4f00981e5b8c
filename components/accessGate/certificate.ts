import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PublicUrl } from "../../airflow/publicUrl";
import type { Balancer, Scope } from "./args";

/** Seconds that a resolver keeps the records: short, because a load balancer that is replaced has another name. */
const TTL = 60;

/**
 * The certificate for the host name: the one that the settings name, or one that ACM makes, validates by DNS and renews.
 *
 * @returns ARN of a certificate that is valid already.
 */
export function createCertificate(
  scope: Scope,
  url: Pick<PublicUrl, "hostName">,
): pulumi.Output<string> {
  const { name, args, parent } = scope;
  const { certificateArn, zone } = args.access;
  if (certificateArn !== undefined) return pulumi.output(certificateArn);
  if (zone === undefined) throw new Error("access names neither a certificate nor a zone");
  const certificate = new aws.acm.Certificate(
    name,
    {
      domainName: url.hostName,
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
      tags: { ...args.tags, Name: url.hostName },
    },
    { parent },
  );
  const proof = certificate.domainValidationOptions.apply(([first]) => {
    if (first === undefined) throw new Error(`ACM asks for no record of ${url.hostName}`);
    return first;
  });
  const record = new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId: zone.validationZoneId ?? zone.id,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: TTL,
    },
    { parent },
  );
  const validation = new aws.acm.CertificateValidation(
    name,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    { parent, customTimeouts: { create: "30m" } },
  );
  return validation.certificateArn;
}

/** The record of the host name: an alias (CNAME) for the load balancer's own. A stack without a zone makes it elsewhere. */
export function createRecord(
  scope: Scope,
  url: Pick<PublicUrl, "hostName">,
  balancer: Balancer,
): void {
  const { name, args, parent } = scope;
  const { zone } = args.access;
  if (zone === undefined) return;
  new aws.route53.Record(
    name,
    {
      zoneId: zone.id,
      name: url.hostName,
      type: "CNAME",
      records: [balancer.hostName],
      ttl: TTL,
    },
    { parent },
  );
}
