import { asObject, listOf, parseJson, textsOf } from "../json";

/** One statement of an IAM document, with single values made lists and absent ones empty. */
export interface Statement {
  readonly sid: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** `Principal` as it stands; see `principals.ts`. */
  readonly principal: unknown;
  readonly notPrincipal: unknown;
  /** Conditions by operator and lower-case key. */
  readonly conditions: readonly Condition[];
}

export interface Condition {
  /** Operator without `IfExists` and set prefixes, such as `StringEquals`. */
  readonly operator: string;
  /** Key in lower case: IAM ignores its case. */
  readonly key: string;
  readonly values: readonly string[];
  /** Whether the condition also holds for requests without the key. */
  readonly ifExists: boolean;
}

/**
 * The statements of a document, given as JSON text or as data ("IAM JSON policy elements reference",
 * IAM User Guide). A text that is no JSON has none.
 */
export function statementsOf(document: unknown): Statement[] {
  const { Statement: statements } = asObject(parseJson(document));
  return listOf(statements).map((statement) => {
    const part = asObject(statement);
    return {
      sid: typeof part["Sid"] === "string" ? part["Sid"] : "",
      effect: part["Effect"] === "Deny" ? "Deny" : "Allow",
      actions: textsOf(part["Action"]),
      notActions: textsOf(part["NotAction"]),
      resources: textsOf(part["Resource"]),
      notResources: textsOf(part["NotResource"]),
      principal: part["Principal"],
      notPrincipal: part["NotPrincipal"],
      conditions: conditionsOf(part["Condition"]),
    };
  });
}

function conditionsOf(condition: unknown): Condition[] {
  return Object.entries(asObject(condition)).flatMap(([operator, keys]) =>
    Object.entries(asObject(keys)).map(([key, values]) => ({
      operator: operator.replace(/^ForA(ny|ll)Values?:/, "").replace(/IfExists$/, ""),
      key: key.toLowerCase(),
      values: listOf(values).map(String),
      ifExists: /IfExists$/.test(operator) || /^ForAllValues:/.test(operator),
    })),
  );
}

/** How to name a statement in a message. */
export function statementName(statement: Statement, index: number): string {
  return statement.sid === "" ? `statement ${index + 1}` : `statement ${statement.sid}`;
}
