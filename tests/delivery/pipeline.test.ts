/** Stacks with a pipeline, as the plan command plans them: who may take the roles, what binds them, and what would run. */
import type { PlanDocument, PlannedResource } from "../support/plans";
import { planCommand } from "../support/planCommand";
import { planOf } from "../support/plans";
import { jsonOf } from "../support/expectations";
import { judge, type PolicyRules } from "../admission/judge";

const folder = "tests/delivery/stacks";
const ACCOUNT = "123456789012";
const GITHUB = "token.actions.githubusercontent.com";
const ROLE = "aws:iam/role:Role";

const plans: Readonly<Record<string, PlanDocument>> = Object.fromEntries(
  ["github", "gitlab", "azure"].map((stack) => [stack, planOf(stack, { folder })]),
);
const planned = (stack: string): PlanDocument => {
  const document = plans[stack];
  if (document === undefined) throw new Error(`no plan of ${stack}`);
  return document;
};
const ofType = (stack: string, type: string): readonly PlannedResource[] =>
  planned(stack).resources.filter((resource) => resource.type === type);
const one = (stack: string, type: string, name: string): PlannedResource => {
  const [found, ...more] = ofType(stack, type).filter((resource) => resource.name === name);
  if (found === undefined || more.length > 0) throw new Error(`not one ${type} ${name}`);
  return found;
};
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined,
    value,
  );
const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(value, ...path);
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join(".")}`);
  return found;
};
const textAt = (value: unknown, ...path: readonly string[]): string => {
  const found = at(value, ...path);
  if (typeof found !== "string") throw new Error(`no text at ${path.join(".")}`);
  return found;
};
const statementsOf = (
  document: PlannedResource["inputs"][string] | undefined,
): readonly unknown[] => listAt(jsonOf(document), "Statement");

/** The rules of a planned ValidatingAdmissionPolicy. */
const rulesOf = (spec: unknown): PolicyRules => ({
  variables: listAt(spec, "variables").map((variable) => ({
    name: textAt(variable, "name"),
    expression: textAt(variable, "expression"),
  })),
  validations: listAt(spec, "validations").map((validation) => ({
    expression: textAt(validation, "expression"),
    messageExpression: textAt(validation, "messageExpression"),
  })),
});

test.each(Object.keys(plans))(
  "no mandatory policy refuses stack %s, and every proof holds",
  async (stack) => {
    const answer = await planCommand(stack, "--json", "--cwd", folder);
    expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code: 0, stderr: "" });
    const proofs = listAt(JSON.parse(answer.stdout), "policies", "proofs");
    expect(proofs.map((proof) => at(proof, "verdict"))).toEqual(["proved", "proved", "proved"]);
  },
  // A plan with the packs takes 5 s on a quiet machine.
  240_000,
);

describe.each(Object.keys(plans))("stack %s", (stack) => {
  test("has no role without a boundary, and the pipeline's roles have their own", () => {
    const roles = ofType(stack, ROLE);
    const boundaries = roles.map(({ name, inputs }) => [name, inputs["permissionsBoundary"]]);
    const boundary = (which: string): string =>
      `arn:aws:iam::${ACCOUNT}:policy/boundary/airflow-${stack}-${which}-boundary`;
    expect(boundaries.length).toBeGreaterThan(8);
    expect(boundaries).toEqual(
      roles.map(({ name }) => [
        name,
        boundary(name.startsWith("delivery-") ? "delivery" : "workload"),
      ]),
    );
  });

  test("lets the deploy role administer the cluster and the preview role look at it", () => {
    const associations = ofType(
      stack,
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    ).map(({ inputs }) => [inputs["principalArn"], inputs["policyArn"]]);
    const role = (use: string): string =>
      `arn:aws:iam::210987654321:role/delivery/airflow-${stack}-${use}`;
    expect(associations).toEqual(
      expect.arrayContaining([
        [role("deploy"), expect.stringMatching(/AmazonEKSClusterAdminPolicy$/)],
        [role("preview"), expect.stringMatching(/AmazonEKSViewPolicy$/)],
      ]),
    );
  });
});

test.each([
  [
    "github",
    `https://${GITHUB}`,
    "preview",
    {
      StringEquals: {
        [`${GITHUB}:aud`]: "sts.amazonaws.com",
        [`${GITHUB}:repository_id`]: "456789",
      },
      StringLike: {
        [`${GITHUB}:sub`]: [
          "repo:acme@123456/airflow-platform@456789:pull_request",
          "repo:acme@123456/airflow-platform@456789:ref:refs/heads/*",
        ],
      },
    },
  ],
  [
    "github",
    `https://${GITHUB}`,
    "deploy",
    {
      StringEquals: {
        [`${GITHUB}:aud`]: "sts.amazonaws.com",
        [`${GITHUB}:repository_id`]: "456789",
        [`${GITHUB}:ref`]: "refs/heads/main",
        [`${GITHUB}:sub`]: "repo:acme@123456/airflow-platform@456789:environment:github",
      },
    },
  ],
  [
    "gitlab",
    undefined,
    "deploy",
    {
      StringEquals: {
        "gitlab.com:aud": "https://gitlab.com",
        "gitlab.com:sub": "project_path:data/airflow-platform:ref_type:branch:ref:main",
      },
    },
  ],
  [
    "azure",
    "https://vstoken.dev.azure.com/0a1b2c3d-0000-4000-8000-000000000001",
    "deploy",
    {
      StringEquals: {
        "vstoken.dev.azure.com/0a1b2c3d-0000-4000-8000-000000000001:aud":
          "api://AzureADTokenExchange",
        "vstoken.dev.azure.com/0a1b2c3d-0000-4000-8000-000000000001:sub":
          "sc://acme/Data/airflow-deploy",
      },
    },
  ],
])("the pipeline of %s: provider %s, %s role", (stack, url, use, conditions) => {
  const providers = ofType(stack, "aws:iam/openIdConnectProvider:OpenIdConnectProvider");
  const made = providers.filter(({ name }) => name === "delivery");
  expect(made.map(({ inputs }) => inputs["url"])).toEqual(url === undefined ? [] : [url]);
  const [trust, ...more] = statementsOf(
    one(stack, ROLE, `delivery-${use}`).inputs["assumeRolePolicy"],
  );
  expect(more).toEqual([]);
  expect(trust).toEqual(
    expect.objectContaining({
      Action: ["sts:AssumeRoleWithWebIdentity"],
      Condition: conditions,
    }),
  );
});

test("the deploy role copies images from the repositories that the settings name", () => {
  const policy = one("github", "aws:iam/policy:Policy", "delivery-deploy-data");
  const copying = statementsOf(policy.inputs["policy"]).filter((statement) =>
    JSON.stringify(at(statement, "Resource")).includes("410987654321"),
  );
  expect(copying).toEqual([
    expect.objectContaining({
      Action: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ],
      Resource: ["arn:aws:ecr:eu-central-1:410987654321:repository/airflow-uat/airflow"],
    }),
  ]);
});

describe("images of a stack that enforces", () => {
  const NAMESPACE = "airflow-prod";
  const policy = one(
    "github",
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
    "image-trust",
  );
  // The plan's account is a made-up one; the images are named in the settings' account.
  const own = (text: string): string => text.replaceAll(`${ACCOUNT}.dkr`, "210987654321.dkr");
  const { variables, validations } = rulesOf(at(policy.inputs, "spec"));
  const spec: PolicyRules = {
    variables: variables.map(({ name, expression }) => ({ name, expression: own(expression) })),
    validations,
  };

  /** Everything under a key `image` or `images` of what runs in the namespace, as a container names it. */
  const images = planned("github").resources.flatMap(
    ({ type, name, inputs }): [string, string][] => {
      const here = [at(inputs, "metadata", "namespace"), at(inputs, "namespace")].includes(
        NAMESPACE,
      );
      if (!here || !type.startsWith("kubernetes:")) return [];
      return imagesIn(inputs).map((image) => [`${type.split(":").at(-1) ?? ""} ${name}`, image]);
    },
  );

  test("are those of the jobs, of Airflow's chart and of Reloader's", () => {
    expect([...new Set(images.map(([where]) => where))].sort()).toEqual([
      "Job airflow-admin-user",
      "Job airflow-migration",
      "Release airflow",
      "Release secrets-reloader",
    ]);
    expect(images.length).toBeGreaterThan(8);
  });

  test("are all named by digest, and admitted by the stack's own rule", () => {
    const refused = images.filter(
      ([, image]) => judge(spec, { containers: [{ name: "main", image }] }).admitted !== true,
    );
    // The chart's values name Redis, too; without Celery it does not run.
    expect(refused).toEqual([["Release airflow", "redis:7.2-bookworm"]]);
    const byTag = images.filter(([, image]) => !/@sha256:[0-9a-f]{64}$/.test(image));
    expect(byTag).toEqual(refused);
  });

  test("would be refused from anywhere else", () => {
    for (const image of ["apache/airflow:3.2.2", "quay.io/prometheus/statsd-exporter:v0.30.0"]) {
      expect(judge(spec, { containers: [{ name: "main", image }] }).admitted).toBe(false);
    }
  });
});

/** Images in manifests and in a chart's values, which has them in parts. */
function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (typeof value !== "object" || value === null) return [];
  const { repository, tag, digest }: { repository?: unknown; tag?: unknown; digest?: unknown } =
    value;
  if (typeof repository === "string" && typeof digest === "string" && digest !== "") {
    return [`${repository}@${digest}`];
  }
  if (typeof repository === "string" && typeof tag === "string") return [`${repository}:${tag}`];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "image" && typeof inner === "string" ? [inner] : imagesIn(inner),
  );
}
