import type { Tier } from "../schema";

/** A value per tier, side by side. */
export class PerTier<T> {
  constructor(
    readonly dev: T,
    readonly uat: T,
    readonly prod: T,
  ) {}
}

/** One value for each tier. */
export const per = <T>(dev: T, uat: T, prod: T): PerTier<T> => new PerTier(dev, uat, prod);
/** The same value for every tier. */
export const all = <T>(value: T): PerTier<T> => new PerTier(value, value, value);

type Leaf = string | number | boolean | readonly unknown[] | undefined;

/** The settings' shape with a PerTier in the place of each value. Optional keys have no default. */
export type Table<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] extends Leaf
    ? PerTier<T[K]>
    : Table<T[K]> | PerTier<T[K]>;
};

/** Requests and limits from "cpu/memory". */
export const size = (request: string, limit: string) => {
  const [requestCpu = "", requestMemory = ""] = request.split("/");
  const [limitCpu = "", limitMemory = ""] = limit.split("/");
  return {
    requests: { cpu: requestCpu, memory: requestMemory },
    limits: { cpu: limitCpu, memory: limitMemory },
  };
};

/** The values of one tier. */
export function pick(value: unknown, tier: Tier): unknown {
  if (value instanceof PerTier) return value[tier];
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, pick(child, tier)]));
}
