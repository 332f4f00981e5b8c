import { type Conditions, type PolicyDocument, policyDocument } from "./policyDocument";

/** Who issues a pipeline's tokens. */
export interface CiProvider {
  /** Issuer with `https://`. */
  readonly url: string;
  /** The audience that tokens for AWS are made out for. */
  readonly audience: string;
}

/** Who may take a stack's two roles: conditions on the token, all of which must hold. */
export interface CiTrust extends CiProvider {
  readonly preview: Conditions;
  readonly deploy: Conditions;
}

type PreviewFrom = "anyBranch" | "mainOnly";

export interface GithubTrustInput {
  /** owner/name. */
  readonly repository: string;
  readonly repositoryId: number;
  readonly ownerId: number;
  readonly subject: "immutable" | "names";
  /** Branch that is deployed. */
  readonly branch: string;
  /** Environment whose jobs may deploy. */
  readonly environment: string;
  readonly preview: PreviewFrom;
  readonly partition: string;
}

/**
 * GitHub Actions ("OpenID Connect reference", GitHub Docs; "Available keys for AWS OIDC federation", IAM User
 * Guide). A job in an environment has the environment as its subject, a job of a pull request `pull_request`,
 * any other its branch or tag; so the preview role takes no job of an environment, and the deploy role no other.
 * Tokens of a fork's pull request do not exist: GitHub gives such a run no permission to ask for one.
 *
 * The repository's number and, for deploys, the branch are compared as well. STS knows these claims in the
 * commercial partition only; elsewhere the subject alone decides, which then has the numbers in it.
 */
export function githubTrust(input: GithubTrustInput): CiTrust {
  const host = "token.actions.githubusercontent.com";
  const [owner = "", name = ""] = input.repository.split("/");
  const repository =
    input.subject === "names"
      ? input.repository
      : `${owner}@${input.ownerId}/${name}@${input.repositoryId}`;
  const claims = input.partition === "aws";
  const bound = {
    [`${host}:aud`]: "sts.amazonaws.com",
    ...(claims ? { [`${host}:repository_id`]: String(input.repositoryId) } : {}),
  };
  const ref = `refs/heads/${input.branch}`;
  const deploys = {
    ...bound,
    ...(claims ? { [`${host}:ref`]: ref } : {}),
    [`${host}:sub`]: `repo:${repository}:environment:${input.environment}`,
  };
  const subjects = [`repo:${repository}:pull_request`, `repo:${repository}:ref:refs/heads/*`];
  return {
    url: `https://${host}`,
    audience: "sts.amazonaws.com",
    preview:
      input.preview === "mainOnly"
        ? { StringEquals: { ...bound, [`${host}:sub`]: `repo:${repository}:ref:${ref}` } }
        : { StringEquals: bound, StringLike: { [`${host}:sub`]: subjects } },
    deploy: { StringEquals: deploys },
  };
}

export interface GitlabTrustInput {
  readonly host: string;
  /** Path of the project. */
  readonly project: string;
  readonly branch: string;
  readonly preview: PreviewFrom;
}

/**
 * GitLab CI/CD ("Configure OpenID Connect in AWS to retrieve temporary credentials", GitLab Docs): the subject
 * names project, kind of ref and ref. Make the deployed branch a protected one.
 */
export function gitlabTrust({ host, project, branch, preview }: GitlabTrustInput): CiTrust {
  const audience = `https://${host}`;
  const from = (ref: string): string => `project_path:${project}:ref_type:branch:ref:${ref}`;
  const main = { [`${host}:aud`]: audience, [`${host}:sub`]: from(branch) };
  return {
    url: `https://${host}`,
    audience,
    preview:
      preview === "mainOnly"
        ? { StringEquals: main }
        : {
            StringEquals: { [`${host}:aud`]: audience },
            StringLike: { [`${host}:sub`]: from("*") },
          },
    deploy: { StringEquals: main },
  };
}

export interface AzureDevOpsTrustInput {
  readonly organization: string;
  readonly organizationId: string;
  readonly project: string;
  readonly previewConnection: string;
  readonly deployConnection: string;
}

/**
 * Azure Pipelines ("Configure OIDC federation", AWS Toolkit for Microsoft Azure DevOps User Guide): the subject
 * names a service connection, whose approvals and checks decide which run may use it.
 */
export function azureDevOpsTrust(input: AzureDevOpsTrustInput): CiTrust {
  const host = `vstoken.dev.azure.com/${input.organizationId}`;
  const audience = "api://AzureADTokenExchange";
  const of = (connection: string): Conditions => ({
    StringEquals: {
      [`${host}:aud`]: audience,
      [`${host}:sub`]: `sc://${input.organization}/${input.project}/${connection}`,
    },
  });
  return {
    url: `https://${host}`,
    audience,
    preview: of(input.previewConnection),
    deploy: of(input.deployConnection),
  };
}

/** Trust of a role that a pipeline takes with its token. */
export function ciTrustPolicy(providerArn: string, conditions: Conditions): PolicyDocument {
  return policyDocument({
    Sid: "AssumeByPipeline",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Condition: conditions,
  });
}
