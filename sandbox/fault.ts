/** A fault of the program that runs against the sandbox: what it asks for is not there or not right. */
import type { Fault } from "./check";

export class SandboxFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SandboxFault";
  }
}

/** Faults of one request, a line each. */
export function faultText(subject: string, faults: readonly Fault[]): string {
  return faults.map(({ path, reason }) => `${subject}: ${path} ${reason}`).join("\n");
}
