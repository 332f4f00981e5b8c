import type { Plain } from "../../plan/fakes";

/** A text that matches, wherever `toEqual` compares one. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** The document in an input that is JSON text: a policy, a lifecycle. */
export function jsonOf(input: Plain | undefined): unknown {
  if (typeof input !== "string") throw new Error(`no JSON text but ${typeof input}`);
  return JSON.parse(input);
}
