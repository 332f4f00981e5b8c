import { type PolicyDocument, policyDocument } from "./policyDocument";

export interface WorkloadTrustInput {
  /** ARN of the cluster's IAM OpenID Connect provider. */
  readonly oidcProviderArn: string;
  /** Issuer of the cluster's service-account tokens, without `https://`. */
  readonly oidcIssuer: string;
  /** Namespace of the service accounts. */
  readonly namespace: string;
  /** Names of the service accounts that may take the role; at least one, no wildcard. */
  readonly serviceAccounts: readonly string[];
}

/** DNS subdomain, RFC 1123: what Kubernetes accepts as the name of a service account. */
const SERVICE_ACCOUNT = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/**
 * Trust of a role that pods take through the cluster's OpenID Connect provider. Subject and audience
 * are both compared in full: a token made for another audience, or for another service account of
 * the same namespace, is refused ("IAM roles for service accounts", Amazon EKS User Guide).
 *
 * @throws Error when no service account is named, a name is none, or the issuer has a scheme.
 */
export function trustPolicy(input: WorkloadTrustInput): PolicyDocument {
  const { oidcProviderArn, oidcIssuer, namespace, serviceAccounts } = input;
  if (serviceAccounts.length === 0) throw new Error("a workload's role needs a service account");
  for (const name of [namespace, ...serviceAccounts]) {
    if (!SERVICE_ACCOUNT.test(name)) throw new Error(`"${name}" cannot be trusted: not one name`);
  }
  if (oidcIssuer.includes("://")) throw new Error("the issuer must not begin with https://");
  const subjects = serviceAccounts.map((name) => `system:serviceaccount:${namespace}:${name}`);
  return policyDocument({
    Sid: "AssumeByServiceAccount",
    Effect: "Allow",
    Principal: { Federated: oidcProviderArn },
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Condition: {
      StringEquals: {
        [`${oidcIssuer}:aud`]: "sts.amazonaws.com",
        [`${oidcIssuer}:sub`]: subjects,
      },
    },
  });
}

export interface ServiceTrustInput {
  /** Service principal, such as `eks.amazonaws.com`. */
  readonly service: string;
  /**
   * Account that the service must act for, against the confused deputy. Leave it out only where the
   * service sends no source account: EC2 instances taking their own role.
   */
  readonly sourceAccount?: string;
  /** ARN, with wildcards where needed, of the resource that the service must act for. */
  readonly sourceArn?: string;
}

/** Trust of a role that an AWS service takes ("Cross-service confused deputy prevention", IAM User Guide). */
export function serviceTrustPolicy(input: ServiceTrustInput): PolicyDocument {
  const { service, sourceAccount, sourceArn } = input;
  const conditions = {
    ...(sourceAccount === undefined
      ? {}
      : { StringEquals: { "aws:SourceAccount": sourceAccount } }),
    ...(sourceArn === undefined ? {} : { ArnLike: { "aws:SourceArn": sourceArn } }),
  };
  return policyDocument({
    Sid: "AssumeByService",
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["sts:AssumeRole"],
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  });
}
