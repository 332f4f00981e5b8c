import { isObject, textsOf } from "../json";
import { isEverywhere } from "../network";
import type { Condition, Statement } from "./document";

export type PrincipalKind = "everybody" | "AWS" | "Service" | "Federated" | "CanonicalUser";

export interface Principal {
  readonly kind: PrincipalKind;
  /** ARN, account number, service or provider; `*` for everybody. */
  readonly value: string;
}

/** Whom a statement speaks of ("AWS JSON policy elements: Principal", IAM User Guide). */
export function principalsOf(statement: Statement): Principal[] {
  const { principal } = statement;
  if (principal === "*") return [{ kind: "everybody", value: "*" }];
  if (!isObject(principal)) return [];
  return Object.entries(principal).flatMap(([kind, values]) =>
    textsOf(values).map((value): Principal => {
      if (value === "*") return { kind: "everybody", value };
      const known = KINDS.find((candidate) => candidate === kind);
      return { kind: known ?? "AWS", value };
    }),
  );
}

const KINDS: readonly PrincipalKind[] = ["AWS", "Service", "Federated", "CanonicalUser"];

/** Account of an ARN or a bare account number. */
export function accountOf(principal: string): string | undefined {
  return (
    /^(\d{12})$/.exec(principal)?.[1] ?? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(principal)?.[1]
  );
}

/** Condition keys that tie a statement for everybody to somebody ("AWS global condition context keys"). */
const NARROWING = [
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpcsourceip",
  "kms:calleraccount",
];

/** Whether conditions leave only somebody: an operator that demands, and no value that is everything. */
export function narrows(condition: Condition): boolean {
  const demands = /^(String|Arn)(Equals|Like|EqualsIgnoreCase)$|^IpAddress$/.test(
    condition.operator,
  );
  const open = condition.values.some((value) => /^[*?]*$/.test(value) || isEverywhere(value));
  return demands && !condition.ifExists && !open && NARROWING.includes(condition.key);
}

/**
 * Whether a condition ties a key to a use: by the service that asks for it, or by what is encrypted
 * ("Condition keys for AWS KMS", AWS KMS Developer Guide).
 */
export function bindsUse({ key, operator, values, ifExists }: Condition): boolean {
  const ofKey = key === "kms:viaservice" || key.startsWith("kms:encryptioncontext:");
  const demands = /^(String|Arn)(Equals|Like|EqualsIgnoreCase)$/.test(operator) && !ifExists;
  return ofKey && demands && !values.some((value) => /^[*?]+(\.amazonaws\.com)?$/.test(value));
}

/** Statements of a resource's policy that anybody in the world can use. */
export function publicStatements(statements: readonly Statement[]): Statement[] {
  return statements.filter((statement) => {
    if (statement.effect !== "Allow") return false;
    const everybody =
      statement.notPrincipal !== undefined ||
      principalsOf(statement).some(({ kind }) => kind === "everybody");
    return everybody && !statement.conditions.some(narrows);
  });
}
