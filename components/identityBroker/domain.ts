/** Where people sign in: a host of Cognito's, or one of the stack's own. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { CLOUDFRONT_REGION } from "../iam/partition";
import type { IdentityBrokerArgs } from "./args";

/** Managed login, and not the classic hosted UI ("User pool managed login", Amazon Cognito Developer Guide). */
const MANAGED_LOGIN = 2;

/** Host of the sign-in pages and of the token endpoint. */
export function signInHost({ cognito, region }: IdentityBrokerArgs): string {
  const { prefix, hostName } = cognito.domain;
  if (hostName !== undefined) return hostName;
  if (prefix === undefined) throw new Error("identity.cognito.domain has neither prefix nor host");
  const fips = region.startsWith("us-gov-") ? "-fips" : "";
  return `${prefix}.auth${fips}.${region}.amazoncognito.com`;
}

/** A certificate for the host, proven by a record in the zone. Costs nothing. */
function createCertificate(
  name: string,
  hostName: string,
  zoneId: string,
  tags: IdentityBrokerArgs["tags"],
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const certificate = new aws.acm.Certificate(
    name,
    {
      domainName: hostName,
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      region: CLOUDFRONT_REGION,
      tags: { ...tags, Name: hostName },
    },
    { parent },
  );
  const proof = certificate.domainValidationOptions.apply(([first]) => {
    if (first === undefined) throw new Error(`ACM asks for no proof of ${hostName}`);
    return first;
  });
  const record = new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 300,
      // A certificate made anew for the same host is proven by the same record.
      allowOverwrite: true,
    },
    { parent },
  );
  const validation = new aws.acm.CertificateValidation(
    name,
    {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
      region: CLOUDFRONT_REGION,
    },
    { parent },
  );
  return validation.certificateArn;
}

/** The pool's domain, with certificate and record where it is a host of the stack's own. */
export function createDomain(
  name: string,
  args: IdentityBrokerArgs,
  pool: aws.cognito.UserPool,
  parent: pulumi.Resource,
): void {
  const { cognito, zone, tags } = args;
  const { prefix, hostName, certificateArn } = cognito.domain;
  const common = { userPoolId: pool.id, managedLoginVersion: MANAGED_LOGIN };
  if (hostName === undefined) {
    if (prefix === undefined) throw new Error("identity.cognito.domain has no prefix");
    new aws.cognito.UserPoolDomain(name, { ...common, domain: prefix }, { parent });
    return;
  }
  if (zone === undefined) throw new Error("identity.cognito.domain.hostName has no zone");
  const domain = new aws.cognito.UserPoolDomain(
    name,
    {
      ...common,
      domain: hostName,
      certificateArn:
        certificateArn ??
        createCertificate(name, hostName, zone.validationZoneId ?? zone.id, tags, parent),
    },
    { parent },
  );
  new aws.route53.Record(
    name,
    {
      zoneId: zone.id,
      name: hostName,
      type: "A",
      aliases: [
        {
          name: domain.cloudfrontDistribution,
          zoneId: domain.cloudfrontDistributionZoneId,
          evaluateTargetHealth: false,
        },
      ],
    },
    { parent },
  );
}
