import type { Condition, Statement } from "./document";

/** Whether an IAM pattern (`*` and `?`) matches a text. */
export function matches(pattern: string, text: string, ignoreCase = false): boolean {
  let expression = expressions.get(pattern);
  if (expression === undefined) {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const source = `^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`;
    expression = [new RegExp(source), new RegExp(source, "i")];
    expressions.set(pattern, expression);
  }
  return expression[ignoreCase ? 1 : 0].test(text);
}

/** Compiled patterns: a document's actions are compared with hundreds of names. */
const expressions = new Map<string, readonly [RegExp, RegExp]>();

/** Whether a statement speaks of an action; IAM ignores the case of actions. */
export function names(statement: Statement, action: string): boolean {
  if (statement.notActions.length > 0) {
    return !statement.notActions.some((pattern) => matches(pattern, action, true));
  }
  return statement.actions.some((pattern) => matches(pattern, action, true));
}

/** Whether a statement allows everything: each action, on anything. */
export function isAdministrator(statement: Statement): boolean {
  const actions = statement.actions.some((action) => /^[*?]*\*[*?]*(:[*?]*)?$/.test(action));
  return statement.effect === "Allow" && actions;
}

/** Services of which a statement allows every action, such as `s3` for `s3:*`. */
export function wholeServices(statement: Statement): string[] {
  if (statement.effect !== "Allow") return [];
  return statement.actions.flatMap(
    (action) => /^([\w-]+):[*?]*\*[*?]*$/.exec(action)?.[1]?.toLowerCase() ?? [],
  );
}

/**
 * Whether a resource pattern takes in every resource of a kind: `*`, or an ARN whose name is nothing
 * but wildcards (`arn:aws:s3:::*`, `arn:aws:iam::111122223333:role/*`). An ARN that ends early goes on
 * with wildcards ("IAM JSON policy elements: Resource", IAM User Guide). Load balancers, their parts
 * and web ACLs say their kind in two words.
 */
export function isBroad(resource: string): boolean {
  if (/^[*?]*\*[*?]*$/.test(resource)) return true;
  const [arn, , service, , , ...rest] = resource.split(":");
  const name = rest.length === 0 ? "*" : rest.join(":");
  const typed = service === "s3" ? "" : "([\\w-]+[/:])?((app|net|gwy|webacl)\\/)?";
  const bare = name.replace(new RegExp(`^${typed}`), "");
  return arn === "arn" && /^[*?][*?/:-]*$/.test(bare);
}

/**
 * EC2 asks for leave on everything that a start touches: image, subnet, group and the machine itself.
 * A statement without the machine starts none ("Launch instances", Amazon EC2 User Guide).
 */
const STARTED: Readonly<Record<string, RegExp>> = {
  "ec2:RunInstances": /:instance\//,
  "ec2:CreateFleet": /:(fleet|instance)\//,
};

/**
 * Whether a statement holds for every resource of a kind: by pattern, and no condition narrows it.
 *
 * @param action Where the question is about one action.
 */
export function isUnbounded(statement: Statement, action?: string): boolean {
  const broad = statement.notResources.length > 0 || statement.resources.some(isBroad);
  if (!broad || statement.conditions.some(bounds)) return false;
  const made = action === undefined ? undefined : STARTED[action];
  return made === undefined || statement.resources.some((arn) => arn === "*" || made.test(arn));
}

/** Keys that say when or how, not on what. */
const CIRCUMSTANCES = [
  "aws:securetransport",
  "aws:requestedregion",
  "aws:currenttime",
  "aws:multifactorauthpresent",
  "aws:multifactorauthage",
  "aws:useragent",
  "aws:viaawsservice",
];

/** Keys about who asks and from where: every holder of a policy answers them alike. */
const CALLER =
  /^aws:(principal|user|federated|token|source(ip|vpc|account|arn|org)|vpcsource|referer)/;

/** Whether a condition leaves only some resources or some uses. */
export function bounds(condition: Condition): boolean {
  const { operator, key, values, ifExists } = condition;
  const demands = /^(String(Equals|Like|EqualsIgnoreCase)|Arn(Equals|Like)|Null|Bool|Numeric\w+)$/;
  const open = values.some((value) => /^[*?]+$/.test(value));
  const aside = CIRCUMSTANCES.includes(key) || CALLER.test(key);
  return demands.test(operator) && !open && !ifExists && !aside;
}

/** Whether some statements together allow an action, by at least one statement of a kind. */
export function allows(
  statements: readonly Statement[],
  action: string,
  kind: (statement: Statement) => boolean = () => true,
): boolean {
  const denied = statements.some(
    (statement) =>
      statement.effect === "Deny" &&
      statement.conditions.length === 0 &&
      statement.resources.includes("*") &&
      names(statement, action),
  );
  return (
    !denied &&
    statements.some(
      (statement) => statement.effect === "Allow" && names(statement, action) && kind(statement),
    )
  );
}
