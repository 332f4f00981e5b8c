/** Breaks a recorded plan, one input at a time. */
import { type Properties, toProperties } from "../../../plan/plain";
import { at, listOf, parseJson, textAt } from "../../../policies/json";
import type { WorldResource } from "../support/evaluate";
import { setAt } from "../support/world";
import { DROP, INDISPENSABLE, INPUTS } from "./inputs";

export interface Mutant {
  /** `<type> <what is done>`: the same for every resource of a type. */
  readonly kind: string;
  /** `<type>::<name> <what is done, and to which statement>`: this one alone. */
  readonly label: string;
  /** The resource after the change; undefined where it was removed. */
  readonly changed: WorldResource | undefined;
  readonly original: WorldResource;
}

/** Every mutant of a stack. */
export function mutantsOf(world: readonly WorldResource[]): Mutant[] {
  return world.flatMap((resource) => [
    ...inputMutants(resource),
    ...documentMutants(resource),
    ...networkPolicyMutants(resource),
    ...(INDISPENSABLE.includes(resource.type) ? [mutant(resource, "removed", undefined)] : []),
  ]);
}

function mutant(
  original: WorldResource,
  what: string,
  inputs: object | undefined,
  where = "",
): Mutant {
  return {
    kind: `${original.type} ${what}`,
    label: `${original.type}::${original.name} ${where}${what}`,
    original,
    changed: inputs === undefined ? undefined : changedTo(original, inputs),
  };
}

/** A provider would give the changed input back: outputs follow. */
function changedTo(original: WorldResource, inputs: object): WorldResource {
  const gone = Object.keys(original.inputs).filter((key) => !(key in inputs));
  const outputs = Object.entries(original.outputs ?? {}).filter(([key]) => !gone.includes(key));
  return { ...original, inputs, outputs: { ...Object.fromEntries(outputs), ...inputs } };
}

function inputMutants(resource: WorldResource): Mutant[] {
  return (INPUTS[resource.type] ?? []).flatMap(([path, value, only]) => {
    if (only !== undefined && only !== resource.name) return [];
    const steps = path.split(/(?<!\\)\./).map((step) => step.replace(/\\\./g, "."));
    const keys = steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const parent = at(resource.inputs, ...keys.slice(0, -1));
    const present = at(resource.inputs, ...keys) !== undefined;
    const possible = typeof parent === "object" && parent !== null;
    // Nothing can be taken away where there is nothing, nor changed where it is so already.
    if (!possible || (value === DROP && !present)) return [];
    const inputs = setAt(resource.inputs, keys, value === DROP ? undefined : value) as object;
    if (JSON.stringify(inputs) === JSON.stringify(resource.inputs)) return [];
    const what = value === DROP ? `without ${path}` : `${path} = ${shown(value)}`;
    return [mutant(resource, what, inputs)];
  });
}

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 60);

type Statement = Properties;

/** Each statement of each document: what it is allowed to, on what, for whom, under which condition. */
function documentMutants(resource: WorldResource): Mutant[] {
  return ["policy", "assumeRolePolicy"].flatMap((key) => {
    const document = parseJson(textAt(resource.inputs, key));
    const statements = listOf(at(document, "Statement"));
    return statements.flatMap((given, index) => {
      const statement = toProperties(Object(given) as object);
      return waysToWiden(statement).map(([what, widened]) => {
        const changed = statements.map((other, i) => (i === index ? widened : other));
        const text = JSON.stringify({ ...Object(document), Statement: changed });
        const sid = textAt(statement, "Sid") ?? String(index + 1);
        return mutant(resource, what, { ...resource.inputs, [key]: text }, `${sid}: `);
      });
    });
  });
}

function waysToWiden(statement: Statement): (readonly [string, Statement | undefined])[] {
  if (statement["Effect"] === "Deny") return [["a refusal removed", undefined]];
  const { Condition: condition, Principal: principal, Action: action, ...rest } = statement;
  const identity = principal === undefined;
  return [
    ...(identity ? ([["every action", { ...statement, Action: "*" }]] as const) : []),
    ...(identity && writes(action) && !listOf(rest["Resource"]).includes("*")
      ? ([["on everything", { ...rest, Action: action ?? null, Resource: "*" }]] as const)
      : []),
    ...(identity
      ? []
      : ([["for everybody", { ...rest, Action: action ?? null, Principal: "*" }]] as const)),
    ...(condition === undefined
      ? []
      : ([
          [
            "without its condition",
            {
              ...rest,
              ...(principal === undefined ? {} : { Principal: principal }),
              Action: action ?? null,
            },
          ],
        ] as const)),
  ];
}

/** Looking things up is harmless, and most of it cannot be bound to a resource. */
function writes(action: unknown): boolean {
  return !listOf(action).every((name) =>
    /:(Get(?!Object|SecretValue)|List|Describe)/.test(String(name)),
  );
}

/** What a namespace's policies keep out. */
function networkPolicyMutants(resource: WorldResource): Mutant[] {
  if (resource.type !== "kubernetes:networking.k8s.io/v1:NetworkPolicy") return [];
  const everybody = [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }];
  const denies = resource.name.endsWith("default-deny");
  const spec = at(resource.inputs, "spec");
  const opened = { ...resource.inputs, spec: { ...Object(spec), ingress: everybody } };
  return [
    ...(denies ? [mutant(resource, "default-deny removed", undefined)] : []),
    ...(/default-deny|api-server/.test(resource.name)
      ? [mutant(resource, "ingress from everybody", opened)]
      : []),
  ];
}
