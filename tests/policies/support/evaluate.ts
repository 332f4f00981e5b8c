/** Runs rules the way the policy SDK does, without its server: same arguments, same proxies. */
import type {
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
  StackValidationArgs,
} from "@pulumi/policy";
import { isUnknownValueError } from "../../../policies/known";
import { policyOf } from "../../../policies/policy";
import type { Rule, RunContext } from "../../../policies/rule";
import { unknownCheckingProxy } from "./proxy";

/** One resource of a stack that a test makes up or a plan recorded. */
export interface WorldResource {
  readonly type: string;
  readonly name: string;
  /** What a resource rule sees. */
  readonly inputs: object;
  /** What a stack rule sees beside the inputs. */
  readonly outputs?: object;
  readonly urn: string;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
}

export interface Violation {
  readonly rule: string;
  readonly message: string;
  readonly urn: string;
  /** Set where an exemption made advice of it. */
  readonly advisory: boolean;
}

export interface Outcome {
  readonly violations: readonly Violation[];
  /** What a preview could not decide. */
  readonly undecided: readonly string[];
  /** Resources the rule looked at; 1 for a stack rule. */
  readonly applied: number;
}

export const NO_EXEMPTIONS: RunContext = { exemptions: [], today: "2026-11-21" };

class NotApplicable extends Error {}

/**
 * Runs one rule over a stack.
 *
 * @param config What the pack configuration says about the rule.
 */
export function evaluate(
  rule: Rule,
  world: readonly WorldResource[],
  config: object = {},
  context: RunContext = NO_EXEMPTIONS,
): Outcome {
  const policy = policyOf(rule, context);
  const violations: Violation[] = [];
  const undecided: string[] = [];
  let applied = 0;
  const report =
    (urn: string) =>
    (given: unknown, other?: string): void => {
      const structured = typeof given === "object" && given !== null ? given : { message: given };
      const message = String(Reflect.get(structured, "message"));
      const target: unknown = Reflect.get(structured, "urn") ?? other ?? urn;
      const advisory = Reflect.get(structured, "enforcementLevel") === "advisory";
      violations.push({ rule: rule.name, message, urn: String(target), advisory });
    };
  const attempt = (work: () => unknown): void => {
    try {
      work();
      applied++;
    } catch (error) {
      if (error instanceof NotApplicable) return;
      applied++;
      if (!isUnknownValueError(error)) throw error;
      undecided.push(error.message);
    }
  };
  if ("validateStack" in policy) {
    attempt(() => policy.validateStack(stackArgs(world, config), report("")));
  } else {
    const { validateResource } = policy;
    if (typeof validateResource !== "function") throw new Error(`${rule.name} checks nothing`);
    for (const resource of world) {
      attempt(() => validateResource(resourceArgs(resource, config), report(resource.urn)));
    }
  }
  return { violations, undecided, applied };
}

export function resourceArgs(resource: WorldResource, config: object): ResourceValidationArgs {
  return {
    type: resource.type,
    name: resource.name,
    urn: resource.urn,
    props: unknownCheckingProxy({ ...resource.inputs }),
    opts: optionsOf(resource),
    stackTags: new Map(),
    getConfig: <T extends object>() => narrow<T>(config),
    isType: () => false,
    asType: () => undefined,
    notApplicable: () => {
      throw new NotApplicable();
    },
  };
}

function stackArgs(world: readonly WorldResource[], config: object): StackValidationArgs {
  const made = new Map<string, PolicyResource>();
  for (const resource of world) {
    made.set(resource.urn, {
      type: resource.type,
      name: resource.name,
      urn: resource.urn,
      props: unknownCheckingProxy({ ...resource.inputs, ...resource.outputs }),
      opts: optionsOf(resource),
      dependencies: [],
      propertyDependencies: {},
      isType: () => false,
      asType: () => undefined,
    });
  }
  const find = (urns: readonly string[] = []): PolicyResource[] =>
    urns.flatMap((urn) => made.get(urn) ?? []);
  for (const resource of world) {
    const target = made.get(resource.urn);
    if (target === undefined) continue;
    const parent = resource.parent === undefined ? undefined : made.get(resource.parent);
    if (parent !== undefined) target.parent = parent;
    target.dependencies = find(resource.dependencies);
    for (const [key, urns] of Object.entries(resource.propertyDependencies ?? {})) {
      target.propertyDependencies[key] = find(urns);
    }
  }
  return {
    resources: [...made.values()],
    stackTags: new Map(),
    getConfig: <T extends object>() => narrow<T>(config),
    notApplicable: () => {
      throw new NotApplicable();
    },
  };
}

function optionsOf(resource: WorldResource): PolicyResourceOptions {
  return {
    protect: false,
    ignoreChanges: [...(resource.ignoreChanges ?? [])],
    ...(resource.deleteBeforeReplace === undefined
      ? {}
      : { deleteBeforeReplace: resource.deleteBeforeReplace }),
    aliases: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    additionalSecretOutputs: [],
    ...(resource.parent === undefined ? {} : { parent: resource.parent }),
  };
}

/** The SDK's signature lets a rule choose the type of its configuration. */
function narrow<T extends object>(config: object): T {
  const copy: T = Object.create(null) as never;
  return Object.assign(copy, config);
}
