import { ACMClient } from "@aws-sdk/client-acm";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { RDSClient } from "@aws-sdk/client-rds";
import { Route53Client } from "@aws-sdk/client-route-53";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { STSClient } from "@aws-sdk/client-sts";
import { type Outcome, undecided } from "../result";

export interface AwsClients {
  readonly acm: ACMClient;
  readonly ec2: EC2Client;
  readonly eks: EKSClient;
  readonly iam: IAMClient;
  readonly quotas: ServiceQuotasClient;
  readonly rds: RDSClient;
  readonly route53: Route53Client;
  readonly secrets: SecretsManagerClient;
  readonly sts: STSClient;
}

/** Clients of one region, with the credentials that the AWS CLI would take. AWS_ENDPOINT_URL leads them elsewhere. */
export function awsClients(region: string): AwsClients {
  const config = {
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000 },
  };
  return {
    acm: new ACMClient(config),
    ec2: new EC2Client(config),
    eks: new EKSClient(config),
    iam: new IAMClient(config),
    quotas: new ServiceQuotasClient(config),
    rds: new RDSClient(config),
    route53: new Route53Client(config),
    secrets: new SecretsManagerClient(config),
    sts: new STSClient(config),
  };
}

const noCredentials =
  /^(CredentialsProviderError|ExpiredToken|ExpiredTokenException|RequestExpired|InvalidClientTokenId|UnrecognizedClientException|AuthFailure|SignatureDoesNotMatch|InvalidAccessKeyId|TokenProviderError)$/;
const notAllowed =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/;

/** What AWS says where it says no, or nothing: never that a check has passed. Its text is shown; a credential is never in it. */
export function refusedBy(error: Error): Outcome {
  if (noCredentials.test(error.name))
    return undecided(
      `AWS refuses the credentials: ${error.name}`,
      "sign in again: aws sso login, or set AWS_PROFILE to a profile that works",
    );
  if (notAllowed.test(error.name))
    return undecided(
      `the caller may not look: ${firstSentence(error.message)}`,
      "grant the reading permissions of docs/checks.md, or run it as the deploy role",
    );
  return undecided(
    `AWS does not answer: ${error.name}: ${firstSentence(error.message)}`,
    "is the region's endpoint reachable from here? Try again in a minute",
  );
}

/** Whether an error is AWS's, or comes from the way there; anything else is a bug. */
export function isFromAws(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return (
    "$metadata" in error ||
    "$fault" in error ||
    "code" in error ||
    noCredentials.test(error.name) ||
    error.name === "TimeoutError" ||
    error.name === "AggregateError"
  );
}

/** Whether AWS says that there is no such thing. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && /NotFound|NoSuch|ResourceNotFound/.test(error.name);

const firstSentence = (text: string): string => text.split("\n")[0]?.slice(0, 200) ?? "";
