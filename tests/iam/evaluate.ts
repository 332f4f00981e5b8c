import type {
  ConditionValue,
  PolicyDocument,
  PolicyStatement,
} from "../../components/iam/policyDocument";

/** What somebody asks AWS for. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request; an absent key is absent. */
  readonly context?: Readonly<Record<string, ConditionValue>>;
}

/**
 * Whether an identity with this policy may do it, as IAM decides ("Policy evaluation logic", IAM User Guide),
 * with the operators that our documents use. An operator it does not know is an error, never a yes.
 */
export function allows(document: PolicyDocument, request: Request): boolean {
  const matching = document.Statement.filter((statement) => matches(statement, request));
  return (
    matching.some((statement) => statement.Effect === "Allow") &&
    !matching.some((statement) => statement.Effect === "Deny")
  );
}

function matches(statement: PolicyStatement, request: Request): boolean {
  const { Action, Resource = ["*"], NotResource = [], Condition = {} } = statement;
  return (
    !NotResource.some((pattern) => glob(pattern, request.resource)) &&
    Action.some((pattern) => glob(pattern.toLowerCase(), request.action.toLowerCase())) &&
    Resource.some((pattern) => glob(pattern, request.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) =>
        holds(operator, list(wanted), request.context?.[key]),
      ),
    )
  );
}

function holds(
  operator: string,
  wanted: readonly string[],
  given: ConditionValue | undefined,
): boolean {
  const among = (compare: (pattern: string, value: string) => boolean) => (value: string) =>
    wanted.some((pattern) => compare(pattern, value));
  const equal = among((a, b) => a === b);
  const like = among(glob);
  switch (operator) {
    case "StringEquals":
    case "Bool":
      return given !== undefined && list(given).some(equal);
    case "StringNotEquals":
      return given === undefined || !list(given).some(equal);
    case "ForAllValues:StringLike":
      return given === undefined || list(given).every(like);
    case "StringEqualsIfExists":
      return given === undefined || list(given).some(equal);
    case "StringLike":
    case "ArnLike":
      return given !== undefined && list(given).some(like);
    case "ForAllValues:StringEquals":
      return given === undefined || list(given).every(equal);
    case "Null":
      return wanted.includes(String(given === undefined));
    default:
      throw new Error(`evaluate.ts does not know the operator ${operator}`);
  }
}

function list(value: ConditionValue): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

/** IAM's wildcards: * any text, ? any character. */
function glob(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
}
