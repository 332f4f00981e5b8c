/** A failed program as text: the cause, then what the program had to say. */
import type { ProgramFailure } from "../program/failure";
import type { Style } from "./style";

export function renderFailure(failure: ProgramFailure, style: Style): string {
  const [cause = "the program failed", ...others] = failure.problems;
  const said = failure.messages
    .filter((message) => message.severity !== "error")
    .map((message) => `${message.severity}: ${message.text}`);
  const printed = failure.printed.trim();
  const lines = [
    `${style.red(style.bold(`stack ${failure.stackName} cannot be planned:`))} ${cause}`,
    ...others,
    ...(said.length > 0 ? ["", style.bold("The program logged:"), ...said] : []),
    ...(printed === "" ? [] : ["", style.bold("The program printed:"), printed]),
  ];
  return `${lines.join("\n")}\n`;
}
