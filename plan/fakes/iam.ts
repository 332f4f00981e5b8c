import {
  type FakeRule,
  type FakeRules,
  digest,
  globalArn,
  physicalName,
  text,
  upperId,
} from "./fake";

const EPOCH = "2026-01-01T00:00:00Z";

function iamNamed(kind: string, prefix: string): FakeRule {
  return (request) => {
    const name = physicalName(request);
    const path = text(request.inputs, "path") ?? "/";
    const resourceArn = globalArn(request, "iam", `${kind}${path}${name}`);
    return {
      id: kind === "policy" ? resourceArn : name,
      known: { name, path },
      computed: {
        arn: resourceArn,
        uniqueId: upperId(prefix, request),
        policyId: upperId(prefix, request),
        createDate: EPOCH,
      },
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
  "aws:iam/role:Role": iamNamed("role", "AROA"),
  "aws:iam/policy:Policy": iamNamed("policy", "ANPA"),
  "aws:iam/user:User": iamNamed("user", "AIDA"),
  "aws:iam/group:Group": iamNamed("group", "AGPA"),
  "aws:iam/instanceProfile:InstanceProfile": iamNamed("instance-profile", "AIPA"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": oidcProvider,
  "aws:iam/accessKey:AccessKey": (request) => ({
    id: upperId("AKIA", request),
    computed: { secret: digest(40, request.type, request.name), status: "Active" },
    secrets: ["secret"],
  }),
};
