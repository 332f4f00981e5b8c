import { type JsonObject, asObject, listOf, parseJson, textsOf } from "../json";

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
  /** Operator without `IfExists` and set prefixes, such as `StringEquals`, however it is written. */
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
  const statements = element(asObject(parseJson(document)), "statement");
  return listOf(statements).map((statement) => {
    const part = asObject(statement);
    const sid = element(part, "sid");
    return {
      sid: typeof sid === "string" ? sid : "",
      effect: element(part, "effect") === "Deny" ? "Deny" : "Allow",
      actions: textsOf(element(part, "action")),
      notActions: textsOf(element(part, "notaction")),
      resources: textsOf(element(part, "resource")),
      notResources: textsOf(element(part, "notresource")),
      principal: element(part, "principal"),
      notPrincipal: element(part, "notprincipal"),
      conditions: conditionsOf(element(part, "condition")),
    };
  });
}

/** An element under whatever case its name is written in: services differ in what they accept. */
function element(part: JsonObject, name: string): unknown {
  const key = Object.keys(part).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : part[key];
}

function conditionsOf(condition: unknown): Condition[] {
  return Object.entries(asObject(condition)).flatMap(([written, keys]) => {
    const operator = canonical(
      written.replace(/^for(any|all)values?:/i, "").replace(/ifexists$/i, ""),
    );
    const ifExists = /ifexists$/i.test(written) || /^forallvalues:/i.test(written);
    return Object.entries(asObject(keys)).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: listOf(values).map(String),
      ifExists,
    }));
  });
}

/** Operators whose spelling rules ask for; any other stays as it is written. */
const OPERATORS = [
  ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotLike"],
  ...["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "IpAddress", "Bool", "Null"],
];

function canonical(operator: string): string {
  const found = OPERATORS.find((name) => name.toLowerCase() === operator.toLowerCase());
  return found ?? operator;
}

/** How to name a statement in a message. */
export function statementName(statement: Statement, index: number): string {
  return statement.sid === "" ? `statement ${index + 1}` : `statement ${statement.sid}`;
}
