import type { ProgramMessage } from "../model";

/** The program failed. Every text is scrubbed of secrets. */
export class ProgramFailure extends Error {
  constructor(
    /** Name of the stack. */
    readonly stackName: string,
    /** What went wrong, one text each; the first is the cause. */
    readonly problems: readonly string[],
    /** What the program logged: notes, warnings and errors. */
    readonly messages: readonly ProgramMessage[],
    /** What the program printed by itself. */
    readonly printed: string,
  ) {
    super(problems.join("\n"));
    this.name = "ProgramFailure";
  }
}
