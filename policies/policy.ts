import type {
  Policy,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import { covers, hasExpired } from "./exemptions";
import { complianceFramework } from "./frameworks";
import { Inventory, type StackResource } from "./inventory";
import { isObject, textAt } from "./json";
import { type Parameters, readParameters } from "./parameters";
import { REMOTE_COMPONENTS, canonicalType, hasOtherNames, namesType } from "./resourceTypes";
import type { Report, ResourceRule, Rule, RuleInfo, RunContext, StackRule } from "./rule";
import { parseUrn } from "./urn";

/** A rule as the policy SDK takes it. */
export function policyOf(
  rule: Rule,
  context: RunContext,
): ResourceValidationPolicy | StackValidationPolicy {
  return rule.kind === "resource" ? resourcePolicy(rule, context) : stackPolicy(rule, context);
}

function resourcePolicy(rule: ResourceRule, context: RunContext): ResourceValidationPolicy {
  const faultyComponents = new Set<string>();
  const validateResource = (args: ResourceValidationArgs, violation: Violate): void => {
    const resource = resourceOf(args, rule.types);
    if (resource === OTHER) return notApplicable(args);
    if (resource === undefined) return notApplicable(args, "the component shows no inputs");
    const { stack, types } = parseUrn(args.urn);
    const above = types.slice(0, -1);
    if (above.some((type) => faultyComponents.has(`${stack} ${type}`))) return;
    const report = reporter(rule, context, args.urn, (message, urn) => {
      if (REMOTE_COMPONENTS.has(args.type)) faultyComponents.add(`${stack} ${args.type}`);
      violation(message, urn);
    });
    rule.check(resource, report, configOf(rule, args));
  };
  const { remediate } = rule;
  const [onlyType] = rule.types;
  // The SDK spares a rule that names its one type the resources of all others.
  const one = rule.types.length === 1 && onlyType !== undefined && !hasOtherNames(onlyType);
  return {
    ...metadata(rule),
    validateResource: one
      ? Object.assign(validateResource, { __pulumiType: onlyType })
      : validateResource,
    ...(remediate === undefined
      ? {}
      : {
          remediateResource: (args) => {
            const resource = resourceOf(args, rule.types);
            if (resource === OTHER || resource === undefined) return undefined;
            return remediate(resource, configOf(rule, args));
          },
        }),
  };
}

/** The SDK says this by throwing; its stack trace costs more than most checks and nobody reads it. */
function notApplicable(args: ResourceValidationArgs, reason?: string): never {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return args.notApplicable(reason);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function stackPolicy(rule: StackRule, context: RunContext): StackValidationPolicy {
  return {
    ...metadata(rule),
    validateStack: (args, violation) => {
      const stack = new Inventory(args.resources.map(stackResource));
      const root = stack.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
      const report = reporter(rule, context, root?.urn ?? "", violation);
      rule.check(stack, report, configOf(rule, args), context);
    },
  };
}

type Violate = (message: string, urn?: string) => void;

/**
 * Adds what a reader needs to act, and honours exemptions. An exempt fault stays visible: it is
 * reported as advice, through the object that the SDK's `reportViolation` takes beside a text.
 */
function reporter(rule: RuleInfo, context: RunContext, ownUrn: string, violation: Violate): Report {
  const { settingsKey } = rule.remediation;
  const where = settingsKey === undefined ? "" : ` (settings: ${settingsKey})`;
  return (message, urn = ownUrn) => {
    const mine = context.exemptions.filter((e) => e.rule === rule.name && covers(e, urn));
    const current = mine.find((exemption) => !hasExpired(exemption, context.today));
    const [expired] = mine;
    if (current !== undefined) {
      const { owner, expires, reason } = current;
      const note = `${message} — exempt until ${expires} by ${owner}: ${reason}`;
      const advice = { message: `${rule.description}\n${note}`, urn, enforcementLevel: "advisory" };
      Reflect.apply(violation, undefined, [advice]);
    } else if (expired !== undefined) {
      violation(
        `${message}; the exemption of ${expired.owner} ended ${expired.expires}${where}`,
        urn,
      );
    } else {
      violation(`${message}${where}`, urn);
    }
  };
}

function metadata(rule: Rule): Policy {
  const [first] = rule.frameworks;
  const { settingsKey, text } = rule.remediation;
  const parameters = Object.entries(rule.parameters ?? {});
  const properties: Record<string, PolicyConfigJSONSchema> = {};
  for (const [key, { schema }] of parameters) properties[key] = schema;
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: rule.enforcement ?? "mandatory",
    severity: rule.severity,
    url: rule.url,
    remediationSteps: text,
    tags: [
      ...rule.frameworks.map(({ framework, id }) => `${framework}:${id}`),
      ...(settingsKey === undefined ? [] : [`settings:${settingsKey}`]),
    ],
    ...(first === undefined ? {} : { framework: complianceFramework(first) }),
    ...(parameters.length === 0 ? {} : { configSchema: { properties } }),
  };
}

function configOf(
  rule: { readonly parameters?: Parameters },
  args: { getConfig<T extends object>(): T },
): Record<string, unknown> {
  return readParameters(rule.parameters ?? {}, args.getConfig<Record<string, unknown>>());
}

/** Stands for a resource of a type that a rule does not look at. */
const OTHER = Symbol("other");

/**
 * The resource as a rule sees it, under the token that the rule knows. Components of awsx register
 * themselves as `{ name, args, opts }`; older ones without inputs at all.
 */
function resourceOf(args: ResourceValidationArgs, types: readonly string[]): unknown {
  const { urn, name, opts, provider } = args;
  const type = [args.type, canonicalType(args.type)].find((token) => namesType(types, token));
  if (type === undefined) return OTHER;
  const component = REMOTE_COMPONENTS.has(type);
  const nested: unknown = component && "args" in args.props ? args.props["args"] : undefined;
  const props: unknown = isObject(nested) ? nested : args.props;
  if (component && isObject(props) && Object.keys(props).length === 0) return undefined;
  return {
    type,
    urn,
    name,
    props,
    ignoreChanges: opts.ignoreChanges,
    deleteBeforeReplace: opts.deleteBeforeReplace === true,
    providerRegion: textAt(provider?.props, "region"),
  };
}

function stackResource(resource: PolicyResource): StackResource {
  const { type, urn, name, props, parent, dependencies, propertyDependencies } = resource;
  return {
    type,
    urn,
    name,
    props,
    ...(parent === undefined ? {} : { parent: parent.urn }),
    dependencies: dependencies.map((dependency) => dependency.urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, list]) => [key, list.map((r) => r.urn)]),
    ),
  };
}
