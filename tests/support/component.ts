/**
 * Runs one component under `setMocks` with the fakes of the plan, and returns what it made: exact
 * inputs and exact options of each resource. Nothing is a preview here: every output is known.
 */
import * as pulumi from "@pulumi/pulumi";
import { setMocks } from "@pulumi/pulumi/runtime/mocks";
import { DEFAULT_REGION, fakeCall, fakeResource } from "../../plan/fakes";
import type { Plain, Properties } from "../../plan/fakes";
import { type NormalOptions, normalOptions } from "./options";
import { collectRejections } from "./rejections";
import { isSecret, toPlain, unwrap, wrapSecret } from "./values";

/** One resource that the component registered. */
export interface MadeResource {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  /** Provider id that the program gave: a resource that is read or imported. */
  readonly id?: string;
  /** Plain inputs; secrets are unwrapped and named in `secretInputs`. */
  readonly inputs: Properties;
  /** Top-level inputs that reached the engine as secrets. */
  readonly secretInputs: readonly string[];
  /** Options as the component gave them, resources replaced by `type::name`. */
  readonly options: NormalOptions;
}

/** One provider function or resource method that the component called. */
export interface MadeCall {
  readonly token: string;
  readonly inputs: Properties;
}

export interface RunOptions {
  /** AWS region of the stack. Default: `eu-west-1`. */
  readonly region?: string;
  /** Stack name. Default: `test`. */
  readonly stack?: string;
  /** Stack configuration, with full keys such as `aws:region`. */
  readonly config?: Readonly<Record<string, string>>;
}

export class ComponentRun<T> {
  constructor(
    readonly component: T,
    readonly resources: readonly MadeResource[],
    readonly calls: readonly MadeCall[],
  ) {}

  /** Every resource of a type. */
  ofType(type: string): readonly MadeResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The only resource of a type, or of a type and name. Throws when there is none or more than one. */
  one(type: string, name?: string): MadeResource {
    const found = this.ofType(type).filter((r) => name === undefined || r.name === name);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const wanted = name === undefined ? type : `${type} named ${name}`;
    throw new Error(
      `${found.length} resources are ${wanted}; the run made:\n${this.inventory().join("\n")}`,
    );
  }

  /** `type::name` of everything, sorted: assert this to prove that nothing more exists. */
  inventory(): string[] {
    return this.resources.map((resource) => `${resource.type}::${resource.name}`).sort();
  }
}

/**
 * Builds something made of resources and records it.
 *
 * @param build Makes the component; runs inside a stack, as the program does.
 * @throws The first error that the build, an `apply` or a fake raised.
 */
export async function runComponent<T>(
  build: () => T,
  options: RunOptions = {},
): Promise<ComponentRun<T>> {
  const { region = DEFAULT_REGION, stack = "test" } = options;
  const made: { type: string; name: string; custom: boolean; id?: string; inputs: unknown }[] = [];
  const optionsOf = new Map<string, Promise<NormalOptions>>();
  const calls: MadeCall[] = [];
  const errors: unknown[] = [];

  const attempt = <R>(work: () => R): R => {
    try {
      return work();
    } catch (error) {
      errors.push(error);
      throw error;
    }
  };
  await setMocks(
    {
      newResource: (args) =>
        attempt(() => {
          const { type, name, custom = false } = args;
          const given: { id?: string } =
            args.id === undefined || args.id === "" ? {} : { id: args.id };
          made.push({ type, name, custom, ...given, inputs: args.inputs });
          const sent: object = args.inputs;
          const inputs = toPlain(sent);
          const existing = given.id === undefined ? {} : { existing: given.id };
          const fake = fakeResource({ type, name, inputs, region, ...existing });
          const state: Record<string, unknown> = {
            ...sent,
            ...fake.known,
            ...fake.computed,
          };
          for (const key of fake.secrets ?? []) {
            if (key in state && !isSecret(state[key])) state[key] = wrapSecret(state[key]);
          }
          return { id: given.id ?? fake.id, state };
        }),
      call: (args) =>
        attempt(() => {
          const sent: object = args.inputs;
          const inputs = toPlain(sent);
          calls.push({ token: args.token, inputs });
          const { outputs, secrets = [] } = fakeCall({ token: args.token, inputs, region });
          return Object.fromEntries(
            Object.entries(outputs).map(([k, v]) => [k, secrets.includes(k) ? wrapSecret(v) : v]),
          );
        }),
    },
    "airflow-platform",
    stack,
    false,
  );
  pulumi.runtime.setAllConfig({ "aws:region": region, ...options.config });

  const recordOptions: pulumi.ResourceTransformation = (args) => {
    // A resource that came back as another's output is made a second time, by its URN.
    if (args.opts.urn !== undefined) return undefined;
    optionsOf.set(`${args.type}::${args.name}`, normalOptions(args.opts));
    return undefined;
  };
  const { result, rejections } = await collectRejections(async () => {
    const built = await inStack(build, recordOptions);
    await pulumi.runtime.disconnect();
    return built;
  });
  const failures = [...errors, ...rejections];
  if (failures.length > 0) throw asError(failures[0]);
  if (result.status === "rejected") throw asError(result.reason);
  const resources = await Promise.all(
    made
      .filter((resource) => resource.type !== "pulumi:pulumi:Stack")
      .map(async (resource): Promise<MadeResource> => {
        const { type, name, inputs: raw, ...rest } = resource;
        const options = (await optionsOf.get(`${type}::${name}`)) ?? {};
        return { type, name, ...rest, options, ...splitSecrets(raw) };
      }),
  );
  return new ComponentRun(result.value, resources, calls);
}

function inStack<T>(build: () => T, recorder: pulumi.ResourceTransformation): Promise<T> {
  return new Promise((resolve, reject) => {
    const program = (): Promise<void> => {
      pulumi.runtime.registerStackTransformation(recorder);
      resolve(build());
      return Promise.resolve();
    };
    pulumi.runtime.runInPulumiStack(program).catch(reject);
  });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function splitSecrets(inputs: unknown): { inputs: Properties; secretInputs: string[] } {
  const entries = typeof inputs === "object" && inputs !== null ? Object.entries(inputs) : [];
  return {
    inputs: toPlain(Object.fromEntries(entries)),
    secretInputs: entries.filter(([, value]) => isSecret(value)).map(([key]) => key),
  };
}

/** The value of an output; `undefined` when it never resolves to one. */
export function valueOf<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply((value) => {
      resolve(value);
    });
  });
}

/** Whether an output is marked secret. */
export function isSecretOutput(output: pulumi.Output<unknown>): Promise<boolean> {
  return pulumi.isSecret(output);
}

export { unwrap };
export type { Plain };
