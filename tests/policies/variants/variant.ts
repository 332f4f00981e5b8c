import type { Spoil } from "../support/world";

/** One way to break a rule: what is done to the happy stack, and where the fault must be reported. */
export interface Variant {
  readonly title: string;
  readonly spoil: Spoil;
  /** `type::name` of each resource at fault. */
  readonly at: readonly string[];
  /** What the pack configuration says, where the variant is about it. */
  readonly config?: object;
  /** Part of the message. */
  readonly says?: string;
}

export type Variants = Readonly<Record<string, readonly Variant[]>>;

export function broken(
  title: string,
  at: string | readonly string[],
  spoil: Spoil,
  more: Pick<Variant, "config" | "says"> = {},
): Variant {
  return { title, spoil, at: typeof at === "string" ? [at] : at, ...more };
}
