import { z } from "zod";
import { argocd, deliveryModes } from "./gitOps";

const branch = z
  .string()
  .regex(/^[\w][\w./-]*$/, { error: "must be a branch name" })
  .optional()
  .describe("Branch that is deployed. Default: main.");

const preview = z
  .enum(["anyBranch", "mainOnly"])
  .optional()
  .describe(
    "Who may take the preview role: any branch and pull request of the repository, or the deployed branch only. Default: anyBranch. Whoever takes it can read the stack's state.",
  );

const github = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[\w.-]{1,100}$/, {
        error: "must be owner/name, as in the repository's address",
      })
      .describe("The repository, owner/name."),
    repositoryId: z
      .int()
      .min(1)
      .describe(
        "Its number, which no other repository ever gets: gh api repos/<owner>/<name> --jq .id",
      ),
    ownerId: z
      .int()
      .min(1)
      .describe("Its owner's number: gh api repos/<owner>/<name> --jq .owner.id"),
    subject: z
      .enum(["immutable", "names"])
      .optional()
      .describe(
        "Form of the token's subject: with the numbers, as GitHub makes it for repositories since July 2026, or by names alone, as before and on GitHub Enterprise Server. Default: immutable.",
      ),
    branch,
    environment: z
      .string()
      .regex(/^[\w.-]{1,255}$/, { error: "must be the name of an environment" })
      .optional()
      .describe("GitHub environment whose jobs may deploy. Default: the stack's name."),
    preview,
  })
  .describe("GitHub Actions as the pipeline.");

const gitlab = z
  .strictObject({
    host: z
      .string()
      .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, { error: "must be a host name without https://" })
      .optional()
      .describe("Host of GitLab. Default: gitlab.com."),
    project: z
      .string()
      .regex(/^[\w.-]+(\/[\w.-]+)+$/, {
        error: "must be the project's path, such as group/project",
      })
      .describe("Path of the project."),
    branch,
    preview,
  })
  .describe("GitLab CI/CD as the pipeline.");

const azureDevOps = z
  .strictObject({
    organization: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,49}$/, { error: "must be the organization's name" })
      .describe("Name of the organization."),
    organizationId: z
      .string()
      .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
        error: "must be a GUID in lower case",
      })
      .describe("GUID of the organization: part of the issuer of its tokens."),
    project: z
      .string()
      .regex(/^[^\s/*?][^/*?]{0,63}$/, { error: "must be the project's name" })
      .describe("Name of the project."),
    previewConnection: z
      .string()
      .regex(/^[\w.-]{1,100}$/, { error: "must be the name of a service connection" })
      .describe("AWS service connection that takes the preview role."),
    deployConnection: z
      .string()
      .regex(/^[\w.-]{1,100}$/, { error: "must be the name of a service connection" })
      .describe("AWS service connection that takes the deploy role; its approvals guard it."),
  })
  .describe("Azure Pipelines as the pipeline.");

export const delivery = z
  .strictObject({
    mode: z
      .enum(deliveryModes)
      .describe(
        "Who brings Airflow's chart into the cluster: Pulumi itself, as a Helm release, or Argo CD, which Pulumi installs and hands the same values. Either way back is one `up` (docs/guides/argo-cd.md).",
      ),
    argocd,
    accountId: z
      .string({ error: 'must be twelve digits in quotes, such as "111122223333"' })
      .regex(/^\d{12}$/, { error: 'must be twelve digits in quotes, such as "111122223333"' })
      .optional()
      .describe("AWS account of the stack. Required with a pipeline."),
    state: z
      .strictObject({
        bucket: z
          .string()
          .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
            error: "must be the name of an S3 bucket",
          })
          .describe(
            "Bucket that holds Pulumi's state; made by hand, before any stack (docs/delivery.md).",
          ),
        keyArn: z
          .string()
          .regex(/^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, {
            error: "must be the ARN of a KMS key",
          })
          .describe(
            "Key that encrypts the secrets in it, with the stack's name as encryption context.",
          ),
      })
      .optional()
      .describe("Where Pulumi's state is. Required with a pipeline."),
    imagesFrom: z
      .array(
        z.string().regex(/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[a-z0-9._/-]+$/, {
          error:
            "must be an ECR repository, such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/airflow-uat/airflow",
        }),
      )
      .describe(
        "Repositories of other stacks that the pipeline copies images from. In another account, that stack names this one's in storage.imageReaders.",
      ),
    createOidcProvider: z
      .boolean()
      .describe(
        "Whether this stack makes the pipeline's OpenID Connect provider. An account holds one per issuer: false where another stack or team made it.",
      ),
    github: github.optional(),
    gitlab: gitlab.optional(),
    azureDevOps: azureDevOps.optional(),
  })
  .describe(
    "How changes reach the cluster, and roles for the pipeline that previews and deploys. Without a pipeline no role is made.",
  );
