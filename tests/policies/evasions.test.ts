/** Ways past a rule that an auditor would try: other spellings, other places, half a range. Each is found. */
import { isBroad } from "../../policies/iam/match";
import { statementsOf } from "../../policies/iam/document";
import { isEverywhere } from "../../policies/network";
import { secretsInText } from "../../policies/userData";
import { happy } from "./happy";
import { evaluate } from "./support/evaluate";
import { allRules } from "./support/rules";
import { add, all, alter, drop, remove, set, type Spoil, worldFrom } from "./support/world";

function faults(name: string, spoil: Spoil): number {
  const rule = allRules.find((candidate) => candidate.name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return evaluate(rule, worldFrom(spoil(happy))).violations.length;
}

const own = "aws:iam/rolePolicy:RolePolicy::task";
const task = "aws:iam/role:Role::task";
const release = "kubernetes:helm.sh/v3:Release::airflow";
const logs = "aws:s3/bucket:Bucket::logs";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";

const may = (statement: object): Spoil =>
  set(own, "policy", JSON.stringify({ Statement: { Effect: "Allow", ...statement } }));
const trusts = (statement: object): Spoil =>
  set(task, "assumeRolePolicy", JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] }));
const standalone = (policy: object): Spoil =>
  add("aws:iam/policy:Policy::loose", {
    inputs: { policy: JSON.stringify({ Statement: [policy] }) },
    outputs: { arn: "arn:aws:iam::123456789012:policy/loose" },
  });

describe("IAM documents", () => {
  test.each<[string, string, Spoil]>([
    [
      "elements in lower case",
      "iam-no-administrator",
      set(own, "policy", '{"statement":{"effect":"Allow","action":"*","resource":"*"}}'),
    ],
    ["two stars", "iam-no-administrator", may({ Action: "**", Resource: "*" })],
    ["a service's stars", "iam-no-whole-service", may({ Action: "S3:?*", Resource: "*" })],
    [
      "an ARN that ends early",
      "iam-no-broad-data-access",
      may({ Action: "secretsmanager:GetSecretValue", Resource: "arn:aws:secretsmanager" }),
    ],
    [
      "a name of question marks",
      "iam-no-broad-data-access",
      may({ Action: "s3:getobject", Resource: "arn:aws:s3:::?*/*" }),
    ],
    [
      "a tag that may be absent",
      "iam-writes-bound",
      may({
        Action: "ec2:TerminateInstances",
        Resource: "*",
        Condition: { StringEqualsIfExists: { "aws:ResourceTag/stack": "test" } },
      }),
    ],
    [
      "one open value among others",
      "iam-writes-bound",
      may({
        Action: "ec2:TerminateInstances",
        Resource: "*",
        Condition: { StringLike: { "aws:ResourceTag/stack": ["test", "*"] } },
      }),
    ],
    [
      "a condition on the caller",
      "iam-writes-bound",
      may({
        Action: "ec2:TerminateInstances",
        Resource: "*",
        Condition: { Null: { "aws:PrincipalArn": "false" } },
      }),
    ],
    [
      "any service to pass a role to",
      "iam-pass-role-bound",
      may({
        Action: "iam:PassRole",
        Resource: "arn:aws:iam::123456789012:role/one",
        Condition: { StringLike: { "iam:PassedToService": "*" } },
      }),
    ],
    [
      "roles that are not named",
      "iam-pass-role-bound",
      may({ Action: "iam:PassRole", NotResource: "arn:aws:iam::123456789012:role/one" }),
    ],
    [
      "a workflow with any role",
      "iam-no-privilege-escalation",
      may({ Action: ["iam:PassRole", "states:Create*"], Resource: "*" }),
    ],
    [
      "a policy that no role has",
      "iam-no-privilege-escalation",
      standalone({ Effect: "Allow", Action: "iam:PutUserPolicy", Resource: "*" }),
    ],
    [
      "a policy that the role lists itself",
      "roles-confined-to-stack",
      all(
        standalone({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::other/*" }),
        set(task, "managedPolicyArns", ["arn:aws:iam::123456789012:policy/loose"]),
      ),
    ],
    [
      "an external id that may be anything",
      "iam-trust-other-accounts",
      trusts({
        Action: "sts:AssumeRole",
        Principal: { AWS: "arn:aws:iam::999999999999:root" },
        Condition: { StringLike: { "sts:ExternalId": "*" } },
      }),
    ],
    [
      "every account's clusters",
      "iam-pod-identity-trust",
      trusts({
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Principal: { Service: "pods.eks.amazonaws.com" },
        Condition: { StringLike: { "aws:SourceAccount": "*" } },
      }),
    ],
    [
      "a subject that may be absent",
      "iam-oidc-trust-bound",
      trusts({
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
        Condition: {
          StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com" },
          StringEqualsIfExists: { [`${ISSUER}:sub`]: "system:serviceaccount:a:b" },
        },
      }),
    ],
    [
      "a policy of AWS's for administrators",
      "iam-no-managed-administrator",
      set(task, "managedPolicyArns", ["arn:aws:iam::aws:policy/job-function/SystemAdministrator"]),
    ],
  ])("%s", (_, rule, spoil) => {
    expect(faults(rule, spoil)).toBeGreaterThan(0);
  });

  test("what narrows is still believed", () => {
    expect(isBroad("arn:aws:iam::123456789012:role/airflow-*")).toBe(false);
    expect(isBroad("arn:aws:logs:eu-west-1:123456789012:log-group:*:*")).toBe(true);
    const [statement] = statementsOf({
      Statement: { Effect: "deny", Action: "s3:*", condition: { bool: { "AWS:X": false } } },
    });
    expect(statement).toMatchObject({
      effect: "Allow",
      conditions: [{ operator: "Bool", key: "aws:x", values: ["false"], ifExists: false }],
    });
  });
});

describe("policies of resources", () => {
  const everybody = JSON.stringify({
    Statement: { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" },
  });
  const other = (Principal: object): string =>
    JSON.stringify({ Statement: { Effect: "Allow", Principal, Action: "s3:Get*", Resource: "*" } });
  test.each<[string, string, Spoil]>([
    [
      "beside a key",
      "kms-policy-not-public",
      add("aws:kms/keyPolicy:KeyPolicy::beside", { inputs: { policy: everybody } }),
    ],
    [
      "inside a bucket",
      "resource-policy-other-accounts",
      set(logs, "policy", other({ AWS: "999999999999" })),
    ],
    [
      "another account's user",
      "resource-policy-other-accounts",
      set(logs, "policy", other({ CanonicalUser: "79a59df900b949e55d96a1e698fbaced" })),
    ],
    [
      "TLS for another bucket",
      "s3-tls-only",
      set(
        "aws:s3/bucketPolicy:BucketPolicy::logs",
        "policy",
        JSON.stringify({
          Statement: {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: ["arn:aws:s3:::other", "arn:aws:s3:::other/*"],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        }),
      ),
    ],
    [
      "TLS from one address only",
      "s3-tls-only",
      set(
        "aws:s3/bucketPolicy:BucketPolicy::logs",
        "policy",
        JSON.stringify({
          Statement: {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: "*",
            Condition: {
              Bool: { "aws:SecureTransport": "false" },
              IpAddress: { "aws:SourceIp": "192.0.2.1/32" },
            },
          },
        }),
      ),
    ],
  ])("%s", (_, rule, spoil) => {
    expect(faults(rule, spoil)).toBeGreaterThan(0);
  });
});

describe("networks and databases", () => {
  test.each(["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0", "2000::/3"])(
    "%s is open",
    (range) => {
      expect(isEverywhere(range)).toBe(true);
    },
  );
  test.each(["10.0.0.0/8", "fc00::/7", "2001:db8::/32", "sg-1"])("%s is not", (range) => {
    expect(isEverywhere(range)).toBe(false);
  });
  test.each<[string, string, Spoil]>([
    [
      "nearly every port",
      "security-group-named-ports",
      add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::wide", {
        inputs: { ipProtocol: "tcp", fromPort: 2, toPort: 65_534, cidrIpv4: "10.0.0.0/8" },
      }),
    ],
    [
      "half of the internet",
      "security-group-no-open-ingress",
      add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::half", {
        inputs: { ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/1" },
      }),
    ],
    [
      "rules inside an access list",
      "network-acl-admin-ports",
      add("aws:ec2/networkAcl:NetworkAcl::inside", {
        inputs: {
          ingress: [
            { protocol: "tcp", action: "allow", cidrBlock: "0.0.0.0/0", fromPort: 0, toPort: 100 },
          ],
        },
      }),
    ],
    [
      "AWS's default parameters by name",
      "rds-force-tls",
      set(
        "aws:rds/cluster:Cluster::aurora",
        "dbClusterParameterGroupName",
        "default.aurora-postgresql17",
      ),
    ],
    [
      "a load balancer under its other name",
      "load-balancer-internal",
      add("aws:alb/loadBalancer:LoadBalancer::other", { inputs: { internal: false } }),
    ],
  ])("%s", (_, rule, spoil) => {
    expect(faults(rule, spoil)).toBeGreaterThan(0);
  });
});

describe("Kubernetes and charts", () => {
  const scheduler = "values.scheduler";
  const bad = { name: "bad", image: "somebody/bad:1", securityContext: { privileged: true } };
  test.each<[string, string, Spoil]>([
    [
      "a container beside",
      "container-no-privilege-escalation",
      set(release, `${scheduler}.extraContainers`, [bad]),
    ],
    [
      "a container before",
      "image-registry",
      set(release, `${scheduler}.extraInitContainers`, [bad]),
    ],
    [
      "a path of the node",
      "pod-no-host-access",
      set(release, `${scheduler}.extraVolumes`, [{ name: "host", hostPath: { path: "/" } }]),
    ],
    [
      "another image for tasks",
      "image-registry",
      set(release, "values.images.pod_template", { repository: "somebody/airflow", tag: "3.2.2" }),
    ],
    [
      "the default image",
      "image-registry",
      all(
        drop(release, "values.images.airflow"),
        set(release, "values.defaultAirflowRepository", "somebody/airflow"),
        set(release, "values.defaultAirflowTag", "3.2.2"),
      ),
    ],
    [
      "a moving tag",
      "image-pinned",
      set(release, "values.images.airflow", { repository: "apache/airflow", tag: "slim-latest" }),
    ],
    [
      "a password deep in the values",
      "airflow-no-secret-values",
      set(release, "values.config.smtp", { smtp_password: "correct-horse" }),
    ],
    [
      "a connection as JSON",
      "airflow-no-secret-values",
      set(release, "values.config.secrets", { backend_kwargs: '{"password": "correct-horse"}' }),
    ],
    [
      "a node port of another chart",
      "service-no-node-port",
      set("kubernetes:helm.sh/v3:Release::karpenter", "values.controller", {
        service: { type: "NodePort" },
      }),
    ],
    [
      "addresses taken over",
      "service-no-node-port",
      add("kubernetes:core/v1:Service::external", {
        inputs: { spec: { type: "ClusterIP", externalIPs: ["192.0.2.1"] } },
      }),
    ],
    [
      "all of a secret in the environment",
      "secrets-as-files",
      add("kubernetes:apps/v1:Deployment::environment", {
        inputs: {
          spec: {
            template: {
              spec: { containers: [{ name: "a", envFrom: [{ secretRef: { name: "keys" } }] }] },
            },
          },
        },
      }),
    ],
    [
      "every resource's exec",
      "rbac-no-escalation",
      add("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole::exec", {
        inputs: { rules: [{ apiGroups: [""], resources: ["*/exec"], verbs: ["create"] }] },
      }),
    ],
    [
      "a role for everybody",
      "rbac-no-cluster-admin",
      add("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding::all", {
        inputs: {
          roleRef: { name: "view" },
          subjects: [{ kind: "Group", name: "system:unauthenticated" }],
        },
      }),
    ],
    [
      "a version before the first stable one",
      "secret-store-by-role",
      add("kubernetes:external-secrets.io/v1beta1:SecretStore::old", {
        inputs: { spec: { provider: { aws: {} } } },
      }),
    ],
  ])("%s", (_, rule, spoil) => {
    expect(faults(rule, spoil)).toBeGreaterThan(faults(rule, (recipes) => recipes));
  });

  test("a password in JSON is one", () => {
    expect(secretsInText('{"login": "a", "password": "correct-horse"}')).toEqual(["a password"]);
    expect(secretsInText('{"passwordSecretName": "airflow-redis"}')).toEqual([]);
  });
});

test("a rule that is taken away is missed, wherever it stood", () => {
  const parts = Object.keys(happy).filter((label) => /bucketPolicy.*::logs$/.test(label));
  expect(parts).toHaveLength(1);
  for (const part of parts) expect(faults("s3-no-other-keys", remove(part))).toBe(1);
  expect(faults("s3-tls-only", alter(parts[0] ?? "", { inputs: { bucket: "logs" } }))).toBe(1);
});
