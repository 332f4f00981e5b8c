/** The one registry of fakes: the offline plan and the component tests ask here. */
import { callRules, UnknownCallError } from "./calls";
import { awsxRules } from "./awsx";
import { cognitoRules } from "./cognito";
import { ec2Rules } from "./ec2";
import { edgeRules } from "./edge";
import { eksRules } from "./eks";
import { eksComponentRules } from "./eksComponents";
import {
  type Fake,
  type FakeAnswer,
  type FakeCall,
  type FakeRequest,
  type FakeRules,
  type Properties,
  arn,
  digest,
  physicalName,
  record,
  regionOf,
  uuid,
} from "./fake";
import { kubernetesFake } from "./kubernetes";
import { iamRules } from "./iam";
import { randomRules } from "./random";
import { rdsRules } from "./rds";
import { storageRules } from "./storage";

export { UnknownCallError } from "./calls";
export { DEFAULT_REGION, FAKE_ACCOUNT } from "./fake";
export type { Fake, FakeAnswer, FakeCall, FakeRequest, Plain, Properties } from "./fake";

const rules: FakeRules = {
  ...cognitoRules,
  ...ec2Rules,
  ...edgeRules,
  ...eksRules,
  ...iamRules,
  ...rdsRules,
  ...storageRules,
  ...awsxRules,
  ...eksComponentRules,
  ...randomRules,
};

/** Services whose resources belong to no region. */
const GLOBAL_SERVICES = new Set(["iam", "route53", "cloudfront", "organizations"]);

/** `aws:sfn/stateMachine:StateMachine` → `sfn`, `stateMachine`. */
function awsService(type: string): { service: string; kind: string } {
  const [, member = ""] = type.split(":");
  const [service = member, kind = "resource"] = member.split("/");
  return { service, kind };
}

/** Any AWS resource without a rule of its own: a generated name and an ARN of its service. */
function genericAws(request: FakeRequest): Fake {
  const { service, kind } = awsService(request.type);
  const id = physicalName(request);
  return { id, computed: { arn: arn(request, service, `${kind}/${id}`) } };
}

/** What the provider computes for every AWS resource from its configuration. */
function awsDefaults(request: FakeRequest): Properties {
  const regional = !GLOBAL_SERVICES.has(awsService(request.type).service);
  return {
    ...(regional ? { region: regionOf(request) } : {}),
    ...("tags" in request.inputs ? { tagsAll: record(request.inputs, "tags") } : {}),
  };
}

function genericFake(request: FakeRequest): Fake {
  return { id: `${request.name}-${digest(7, request.type, request.name)}` };
}

/** The fake for one resource: its own rule, its package's, or a generic one. Never fails. */
export function fakeResource(request: FakeRequest): Fake {
  const rule = rules[request.type];
  const [pkg] = request.type.split(":");
  if (request.type.startsWith("pulumi:providers:")) {
    return { id: uuid(request.type, request.name) };
  }
  if (pkg === "aws") {
    const fake = (rule ?? genericAws)(request);
    return { ...fake, known: { ...awsDefaults(request), ...fake.known } };
  }
  if (rule !== undefined) return rule(request);
  return pkg === "kubernetes" ? kubernetesFake(request) : genericFake(request);
}

/** True when a type has a rule written for it, rather than a generic answer. */
export function hasOwnFake(type: string): boolean {
  return type in rules || type.startsWith("kubernetes:") || type.startsWith("pulumi:providers:");
}

/**
 * The answer of a provider function or resource method.
 *
 * @throws UnknownCallError when nobody wrote a fake for the token.
 */
export function fakeCall(call: FakeCall): FakeAnswer {
  const rule = callRules[call.token];
  if (rule === undefined) throw new UnknownCallError(call.token);
  return rule(call);
}
