import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";

/** One value that a pack configuration may set: its JSON schema, its default, and how it is read. */
export interface Parameter<T> {
  readonly schema: PolicyConfigJSONSchema;
  readonly initial: T;
  /** The given value where it fits, else the default: the engine has validated it before. */
  read(this: void, value: unknown): T;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
export type Values<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** @param initial What holds without configuration: the strictest choice, which prod keeps. */
export function flag(initial: boolean, description: string): Parameter<boolean> {
  return {
    schema: { type: "boolean", default: initial, description },
    initial,
    read: (value) => (typeof value === "boolean" ? value : initial),
  };
}

/** A number within limits, both inclusive. */
export function amount(
  initial: number,
  limits: { readonly minimum: number; readonly maximum: number },
  description: string,
): Parameter<number> {
  return {
    schema: { type: "number", ...limits, default: initial, description },
    initial,
    read: (value) => (typeof value === "number" ? value : initial),
  };
}

/** A list of texts. */
export function texts(
  initial: readonly string[],
  description: string,
): Parameter<readonly string[]> {
  return {
    schema: {
      type: "array",
      items: { type: "string", minLength: 1 },
      uniqueItems: true,
      default: [...initial],
      description,
    },
    initial,
    read: (value) =>
      Array.isArray(value)
        ? value.filter((item): item is string => typeof item === "string")
        : initial,
  };
}

/** What a rule is run with: the configured values over the defaults. */
export function readParameters(
  parameters: Parameters,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, parameter.read(given[name])]),
  );
}
