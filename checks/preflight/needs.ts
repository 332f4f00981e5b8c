/** What an `up` must be allowed to do, from the documents of the deploy role: there is no second list of actions. */
import { deployPolicies } from "../../components/iam/deployPolicies";
import type { ConditionValue, PolicyStatement } from "../../components/iam/policyDocument";
import { scopeOf } from "../../components/delivery/scope";
import type { Settings } from "../../settings";
import { projectName } from "../../settings/project";

/** One question to IAM's simulation: may these actions be done to such things, in such a request? */
export interface Need {
  readonly actions: readonly string[];
  /** ARNs of things as they would be named; empty where AWS knows no resource for the actions. */
  readonly resources: readonly string[];
  /** Condition keys of the request. */
  readonly context: readonly ContextEntry[];
}

export interface ContextEntry {
  readonly ContextKeyName: string;
  readonly ContextKeyType: "string" | "stringList";
  readonly ContextKeyValues: string[];
}

/**
 * The questions for a stack, one for each statement of its deploy role.
 *
 * @param account The account that would be asked.
 * @returns Without what the stack's settings do not use, and without actions that a statement names by a pattern.
 */
export function needsOf(settings: Settings, account: string): Need[] {
  const scope = scopeOf(settings);
  const { state } = settings.delivery;
  const documents = deployPolicies({
    ...scope,
    project: projectName,
    accountId: account,
    stateBucket: state?.bucket ?? "none",
    stateKeyArn: state?.keyArn ?? "none",
    workloadBoundaryArn: `arn:${scope.partition}:iam::${account}:policy/boundary/${scope.clusterName}-workload-boundary`,
  });
  const unused = unusedServices(settings);
  return Object.entries(documents)
    .filter(([part]) => part !== "state" || state !== undefined)
    .flatMap(([, { Statement }]) => Statement)
    .map((statement) => ({
      actions: statement.Action.filter(
        (action) => !action.includes("*") && !unused.has(action.split(":")[0] ?? ""),
      ),
      resources: resourcesOf(statement, settings.access.zone?.id),
      context: [
        entry("StringEquals", "aws:RequestedRegion", settings.region),
        ...contextOf(statement),
      ],
    }))
    .filter(({ actions }) => actions.length > 0);
}

const unusedServices = ({ access, identity }: Settings): ReadonlySet<string> =>
  new Set([
    ...(identity.mode === "cognito" ? [] : ["cognito-idp"]),
    ...(access.internetFacing ? [] : ["wafv2"]),
    ...(access.hostName === undefined || access.certificateArn !== undefined ? ["acm"] : []),
  ]);

/** Where a pattern stands for a name that is not known yet. */
const sample = (pattern: string): string => pattern.replaceAll("*", "preflight");

const resourcesOf = ({ Resource = [] }: PolicyStatement, zoneId: string | undefined): string[] =>
  Resource.filter((arn) => arn !== "*").map((arn) =>
    sample(zoneId === undefined ? arn : arn.replace("hostedzone/*", `hostedzone/${zoneId}`)),
  );

const contextOf = ({ Condition = {} }: PolicyStatement): ContextEntry[] =>
  Object.entries(Condition).flatMap(([operator, keys]) =>
    operator === "Null"
      ? []
      : Object.entries(keys).map(([key, value]) => entry(operator, key, value)),
  );

function entry(operator: string, key: string, value: ConditionValue): ContextEntry {
  const [first = ""] = [value].flat();
  return {
    ContextKeyName: key,
    ContextKeyType: operator.startsWith("ForA") ? "stringList" : "string",
    ContextKeyValues: [sample(first)],
  };
}
