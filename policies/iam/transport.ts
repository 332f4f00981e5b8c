import type { Statement } from "./document";
import { principalsOf } from "./principals";

/** Whether a statement refuses everybody every action of a service where the request has no TLS. */
export function refusesPlainHttp(statement: Statement, service: string): boolean {
  const everything = statement.actions.some(
    (action) => action === "*" || action.toLowerCase() === `${service}:*`,
  );
  const everybody = principalsOf(statement).some(({ kind }) => kind === "everybody");
  // A second condition would let plain requests through wherever it does not hold.
  const [plain, ...others] = statement.conditions;
  const refused =
    plain?.operator === "Bool" &&
    plain.key === "aws:securetransport" &&
    plain.values.every((value) => value.toLowerCase() === "false");
  const all = everything && everybody && refused && others.length === 0;
  return statement.effect === "Deny" && all;
}
