import {
  type FakeRule,
  type FakeRules,
  type Properties,
  digest,
  globalArn,
  physicalName,
  text,
  upperId,
} from "./fake";

const EPOCH = "2026-01-01T00:00:00Z";

/** What IAM computes beside the ARN, as each kind calls it. */
type Computed = (uniqueId: string) => Properties;
const withId: Computed = (uniqueId) => ({ uniqueId });
const withIdAndDate: Computed = (uniqueId) => ({ uniqueId, createDate: EPOCH });
const withPolicyId: Computed = (policyId) => ({ policyId });

function iamNamed(kind: string, prefix: string, more: Computed): FakeRule {
  return (request) => {
    const name = physicalName(request);
    const path = text(request.inputs, "path") ?? "/";
    const resourceArn = globalArn(request, "iam", `${kind}${path}${name}`);
    return {
      id: kind === "policy" ? resourceArn : name,
      known: { name, path },
      computed: { arn: resourceArn, ...more(upperId(prefix, request)) },
    };
  };
}

const attachment: FakeRule = (request) => {
  const owner = text(request.inputs, "role") ?? text(request.inputs, "user") ?? request.name;
  return { id: `${owner}-${digest(12, request.type, request.name)}` };
};

const rolePolicy: FakeRule = (request) => {
  const name = physicalName(request);
  return { id: `${text(request.inputs, "role") ?? request.name}:${name}`, known: { name } };
};

const oidcProvider: FakeRule = (request) => {
  const host = (text(request.inputs, "url") ?? "https://oidc.invalid").replace(/^https:\/\//, "");
  const id = globalArn(request, "iam", `oidc-provider/${host}`);
  return { id, computed: { arn: id, thumbprintLists: [digest(40, host)] } };
};

export const iamRules: FakeRules = {
  "aws:iam/role:Role": iamNamed("role", "AROA", withIdAndDate),
  "aws:iam/policy:Policy": iamNamed("policy", "ANPA", withPolicyId),
  "aws:iam/user:User": iamNamed("user", "AIDA", withId),
  "aws:iam/group:Group": iamNamed("group", "AGPA", withId),
  "aws:iam/instanceProfile:InstanceProfile": iamNamed("instance-profile", "AIPA", withIdAndDate),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": oidcProvider,
  "aws:iam/accessKey:AccessKey": (request) => ({
    id: upperId("AKIA", request),
    computed: { secret: digest(40, request.type, request.name), status: "Active" },
    secrets: ["secret"],
  }),
};
