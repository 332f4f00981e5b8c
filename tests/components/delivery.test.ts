import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { bindRoles } from "../../components/delivery/bindRoles";
import { deliveryArgs } from "../../components/delivery/connect";
import { Delivery } from "../../components/delivery";
import { githubTrust } from "../../components/iam/ciTrust";
import { deployParts } from "../../components/iam/deployPolicies";
import { runComponent, valueOf } from "../support/component";
import { jsonOf } from "../support/expectations";
import { loadText, minimal } from "../settings/project";

const trust = githubTrust({
  repository: "acme/airflow",
  repositoryId: 2,
  ownerId: 1,
  subject: "immutable",
  branch: "main",
  environment: "dev",
  preview: "anyBranch",
  partition: "aws",
});
const args = {
  trust,
  createOidcProvider: true,
  project: "airflow-platform",
  stack: "dev",
  partition: "aws",
  region: "eu-west-1",
  clusterName: "airflow-dev",
  secretsPrefix: "dev",
  hostNames: [],
  signInHost: false,
  imageSourceArns: [],
  stateBucket: "pulumi-state",
  stateKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/state",
  tags: { owner: "data-platform" },
};
const PARENT = "airflow-platform:components:Delivery::delivery";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider::delivery";
const policies = [
  "delivery-boundary",
  "delivery-read",
  "delivery-workload-boundary",
  ...deployParts.map((part) => `delivery-deploy-${part}`),
];
const attachments = [
  "delivery-deploy-read",
  "delivery-preview-read",
  ...deployParts.map((part) => `delivery-deploy-${part}`),
];
const expected = [
  PARENT,
  "aws:iam/role:Role::delivery-deploy",
  "aws:iam/role:Role::delivery-preview",
  ...policies.map((name) => `aws:iam/policy:Policy::${name}`),
  ...attachments.map((name) => `aws:iam/rolePolicyAttachment:RolePolicyAttachment::${name}`),
];

test("makes the provider, two roles, their policies and two boundaries", async () => {
  const made = await runComponent(() => new Delivery("delivery", args));
  expect(made.inventory()).toEqual([...expected, PROVIDER].sort());
  expect(made.calls).toEqual([]);
  expect(made.one("aws:iam/openIdConnectProvider:OpenIdConnectProvider").inputs).toEqual({
    url: "https://token.actions.githubusercontent.com",
    clientIdLists: ["sts.amazonaws.com"],
    tags: { owner: "data-platform", Name: "https://token.actions.githubusercontent.com" },
  });
  expect(await valueOf(made.component.deployRoleArn)).toBe(
    "arn:aws:iam::123456789012:role/delivery/airflow-dev-deploy",
  );
  expect(made.component.ready).toHaveLength(2 + 3 + 2 * deployParts.length);
});

test.each(["preview", "deploy"] as const)(
  "the %s role trusts the pipeline's token, within the boundary",
  async (use) => {
    const made = await runComponent(() => new Delivery("delivery", args));
    const role = made.one("aws:iam/role:Role", `delivery-${use}`);
    expect({ ...role.inputs, assumeRolePolicy: jsonOf(role.inputs["assumeRolePolicy"]) }).toEqual({
      name: `airflow-dev-${use}`,
      path: "/delivery/",
      description: `Taken by the pipeline to ${use} stack dev.`,
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AssumeByPipeline",
            Effect: "Allow",
            Principal: {
              Federated:
                "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
            },
            Action: ["sts:AssumeRoleWithWebIdentity"],
            Condition: trust[use],
          },
        ],
      },
      maxSessionDuration: use === "deploy" ? 7200 : 3600,
      permissionsBoundary:
        "arn:aws:iam::123456789012:policy/boundary/airflow-dev-delivery-boundary",
      tags: { owner: "data-platform", Name: `airflow-dev-${use}` },
    });
    expect(role.options).toEqual({ parent: PARENT });
  },
);

test("takes a provider that the account has already", async () => {
  const made = await runComponent(
    () => new Delivery("delivery", { ...args, createOidcProvider: false }),
  );
  expect(made.inventory()).toEqual([...expected].sort());
  const role = made.one("aws:iam/role:Role", "delivery-preview");
  expect(JSON.stringify(role.inputs["assumeRolePolicy"])).toContain(
    "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
  );
});

test("every role made afterwards has the boundary, but one that has its own", async () => {
  const role = { assumeRolePolicy: "{}" };
  const made = await runComponent(() => {
    bindRoles(pulumi.output("arn:aws:iam::123456789012:policy/boundary/b"));
    const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
    new aws.iam.Role("inner", role, { parent });
    new aws.iam.Role("own", { ...role, permissionsBoundary: "other" });
    new aws.sqs.Queue("queue");
  });
  expect(made.one("aws:iam/role:Role", "inner").inputs["permissionsBoundary"]).toBe(
    "arn:aws:iam::123456789012:policy/boundary/b",
  );
  expect(made.one("aws:iam/role:Role", "own").inputs["permissionsBoundary"]).toBe("other");
  expect(made.one("aws:sqs/queue:Queue").inputs).toEqual({});
});

describe("the settings", () => {
  const pipeline = (...lines: readonly string[]) =>
    loadText(
      minimal(
        "  airflow-platform:delivery:",
        '    accountId: "210987654321"',
        "    state: {bucket: pulumi-state, keyArn: 'arn:aws:kms:eu-west-1:210987654321:key/state'}",
        ...lines,
      ),
    ).settings;

  test("without a pipeline make nothing", () => {
    expect(deliveryArgs(loadText(minimal()).settings, "airflow-platform")).toBeUndefined();
    expect(deliveryArgs(pipeline(), "airflow-platform")).toBeUndefined();
  });

  test.each([
    [
      "github: {repository: acme/airflow, repositoryId: 2, ownerId: 1}",
      "https://token.actions.githubusercontent.com",
    ],
    ["gitlab: {project: data/airflow}", "https://gitlab.com"],
    [
      "azureDevOps: {organization: acme, organizationId: 0a1b2c3d-0000-4000-8000-000000000001, project: Data, previewConnection: p, deployConnection: d}",
      "https://vstoken.dev.azure.com/0a1b2c3d-0000-4000-8000-000000000001",
    ],
  ])("with %s trust its issuer", (line, url) => {
    expect(deliveryArgs(pipeline(`    ${line}`), "airflow-platform")?.trust.url).toBe(url);
  });
});
