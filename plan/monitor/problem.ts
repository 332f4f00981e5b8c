/** A fault of the program that the monitor saw: it names the resource or the token at fault. */
export class ProgramProblem extends Error {
  constructor(
    readonly code: "duplicate-urn" | "dependency-cycle" | "unknown-call" | "unknown-resource",
    message: string,
  ) {
    super(message);
    this.name = "ProgramProblem";
  }
}
