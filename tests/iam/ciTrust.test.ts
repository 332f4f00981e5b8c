import {
  azureDevOpsTrust,
  type CiTrust,
  ciTrustPolicy,
  githubTrust,
  type GithubTrustInput,
  gitlabTrust,
} from "../../components/iam/ciTrust";
import { allows } from "./evaluate";

const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const HOST = "token.actions.githubusercontent.com";
const github: GithubTrustInput = {
  repository: "acme/airflow-platform",
  repositoryId: 456789,
  ownerId: 123456,
  subject: "immutable",
  branch: "main",
  environment: "prod",
  preview: "anyBranch",
  partition: "aws",
};

const ROLE = "arn:aws:iam::123456789012:role/delivery/airflow-prod";
const taken = (trust: CiTrust, use: "preview" | "deploy", context: Record<string, string>) => {
  const document = ciTrustPolicy(PROVIDER, trust[use]);
  return allows(document, { action: "sts:AssumeRoleWithWebIdentity", resource: ROLE, context });
};

/** A token as GitHub issues it. */
const token = (sub: string, more: Record<string, string> = {}): Record<string, string> => ({
  [`${HOST}:aud`]: "sts.amazonaws.com",
  [`${HOST}:repository_id`]: "456789",
  [`${HOST}:ref`]: "refs/heads/main",
  [`${HOST}:sub`]: sub,
  ...more,
});
const own = "repo:acme@123456/airflow-platform@456789";

describe("GitHub's tokens", () => {
  test("are compared in full, every claim", () => {
    expect(githubTrust(github)).toEqual({
      url: "https://token.actions.githubusercontent.com",
      audience: "sts.amazonaws.com",
      preview: {
        StringEquals: { [`${HOST}:aud`]: "sts.amazonaws.com", [`${HOST}:repository_id`]: "456789" },
        StringLike: { [`${HOST}:sub`]: [`${own}:pull_request`, `${own}:ref:refs/heads/*`] },
      },
      deploy: {
        StringEquals: {
          [`${HOST}:aud`]: "sts.amazonaws.com",
          [`${HOST}:repository_id`]: "456789",
          [`${HOST}:ref`]: "refs/heads/main",
          [`${HOST}:sub`]: `${own}:environment:prod`,
        },
      },
    });
  });

  test.each<[what: string, sub: string, preview: boolean, deploy: boolean]>([
    ["a pull request", `${own}:pull_request`, true, false],
    ["a branch", `${own}:ref:refs/heads/feature/x`, true, false],
    ["the deployed branch without an environment", `${own}:ref:refs/heads/main`, true, false],
    ["the environment", `${own}:environment:prod`, false, true],
    ["another environment", `${own}:environment:dev`, false, false],
    ["an environment that begins like it", `${own}:environment:prod-2`, false, false],
    ["a tag", `${own}:ref:refs/tags/v1`, false, false],
    ["another repository of the owner", "repo:acme@123456/other@9:pull_request", false, false],
    [
      "the same names under other numbers",
      "repo:acme@7/airflow-platform@8:environment:prod",
      false,
      false,
    ],
    ["the names alone", "repo:acme/airflow-platform:environment:prod", false, false],
    ["a repository whose name goes on", `${own}0:environment:prod`, false, false],
  ])("of %s", (_what, sub, preview, deploy) => {
    const trust = githubTrust(github);
    expect([taken(trust, "preview", token(sub)), taken(trust, "deploy", token(sub))]).toEqual([
      preview,
      deploy,
    ]);
  });

  test.each([
    ["another audience", { [`${HOST}:aud`]: "https://github.com/acme" }],
    ["another repository's number", { [`${HOST}:repository_id`]: "1" }],
    ["the environment from another branch", { [`${HOST}:ref`]: "refs/heads/feature" }],
  ])("with %s do not deploy", (_what, claims) => {
    const context = token(`${own}:environment:prod`, claims);
    expect(taken(githubTrust(github), "deploy", context)).toBe(false);
  });

  test("of a claim that is not there fit nothing", () => {
    const { [`${HOST}:repository_id`]: _absent, ...context } = token(`${own}:pull_request`);
    expect(taken(githubTrust(github), "preview", context)).toBe(false);
  });

  test("preview from the deployed branch alone where the settings say so", () => {
    const trust = githubTrust({ ...github, preview: "mainOnly" });
    expect(taken(trust, "preview", token(`${own}:ref:refs/heads/main`))).toBe(true);
    expect(taken(trust, "preview", token(`${own}:pull_request`))).toBe(false);
    expect(taken(trust, "preview", token(`${own}:ref:refs/heads/x`))).toBe(false);
  });

  test("have the old subject where the settings say so, and the number still counts", () => {
    const trust = githubTrust({ ...github, subject: "names" });
    const sub = "repo:acme/airflow-platform:environment:prod";
    expect(taken(trust, "deploy", token(sub))).toBe(true);
    expect(taken(trust, "deploy", token(sub, { [`${HOST}:repository_id`]: "1" }))).toBe(false);
  });

  test("are judged by the subject alone where STS knows no other claim", () => {
    const trust = githubTrust({ ...github, partition: "aws-us-gov" });
    expect(Object.keys(trust.deploy["StringEquals"] ?? {})).toEqual([`${HOST}:aud`, `${HOST}:sub`]);
  });
});

describe("GitLab's tokens", () => {
  const trust = gitlabTrust({
    host: "gitlab.example.org",
    project: "data/airflow",
    branch: "main",
    preview: "anyBranch",
  });
  const of = (ref: string, project = "data/airflow") => ({
    "gitlab.example.org:aud": "https://gitlab.example.org",
    "gitlab.example.org:sub": `project_path:${project}:ref_type:${ref}`,
  });

  test("preview from any branch and deploy from one", () => {
    expect(taken(trust, "preview", of("branch:ref:feature"))).toBe(true);
    expect(taken(trust, "deploy", of("branch:ref:main"))).toBe(true);
    expect(taken(trust, "deploy", of("branch:ref:feature"))).toBe(false);
    expect(taken(trust, "deploy", of("tag:ref:main"))).toBe(false);
    expect(taken(trust, "preview", of("branch:ref:main", "data/airflow-2"))).toBe(false);
    const main = gitlabTrust({
      host: "gitlab.com",
      project: "a/b",
      branch: "main",
      preview: "mainOnly",
    });
    expect(main.preview).toEqual(main.deploy);
    expect(main.url).toBe("https://gitlab.com");
  });
});

describe("Azure DevOps' tokens", () => {
  const id = "0a1b2c3d-0000-4000-8000-000000000001";
  const trust = azureDevOpsTrust({
    organization: "acme",
    organizationId: id,
    project: "Data Platform",
    previewConnection: "airflow-prod-preview",
    deployConnection: "airflow-prod-deploy",
  });
  const of = (connection: string) => ({
    [`vstoken.dev.azure.com/${id}:aud`]: "api://AzureADTokenExchange",
    [`vstoken.dev.azure.com/${id}:sub`]: `sc://acme/Data Platform/${connection}`,
  });

  test("name the service connection", () => {
    expect(trust.url).toBe(`https://vstoken.dev.azure.com/${id}`);
    expect(taken(trust, "preview", of("airflow-prod-preview"))).toBe(true);
    expect(taken(trust, "preview", of("airflow-prod-deploy"))).toBe(false);
    expect(taken(trust, "deploy", of("airflow-prod-deploy"))).toBe(true);
    expect(taken(trust, "deploy", of("airflow-prod-preview"))).toBe(false);
  });
});
