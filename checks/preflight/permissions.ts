import {
  type EvaluationResult,
  GetRoleCommand,
  paginateSimulatePrincipalPolicy,
} from "@aws-sdk/client-iam";
import { failed, type Outcome, passed } from "../result";
import type { Context } from "./context";
import { type Need, needsOf } from "./needs";

const mostShown = 8;

/**
 * Whether the caller's policies, with its permissions boundary, allow what the stack's deploy role may. IAM's simulation does not know
 * an organization's policies ("IAM policy testing with the IAM policy simulator", IAM User Guide).
 */
export async function permissionsGranted(context: Context): Promise<Outcome> {
  const { account, arn } = context.caller;
  if (arn.endsWith(":root")) return passed("the account's root may do everything; use a role");
  const principal = await principalOf(context);
  const needs = needsOf(context.settings, account);
  const asked = new Set(needs.flatMap(({ actions }) => actions));
  const denied = new Set<string>();
  for (const need of needs)
    for (const action of await deniedOf(context, principal, need)) denied.add(action);
  const shown = [...denied].slice(0, mostShown).join(", ");
  const more = denied.size > mostShown ? ` and ${denied.size - mostShown} more` : "";
  return denied.size === 0
    ? passed(`${principal} may do all ${asked.size} actions of an up`)
    : failed(
        `${principal} may not: ${shown}${more}`,
        "add them to its policy, or use the stack's deploy role (docs/delivery.md)",
      );
}

/** Actions of a need that no resource lets through. */
async function deniedOf(
  { aws }: Context,
  principal: string,
  { actions, resources, context }: Need,
): Promise<string[]> {
  const pages = paginateSimulatePrincipalPolicy(
    { client: aws.iam },
    {
      PolicySourceArn: principal,
      ActionNames: [...actions],
      ContextEntries: [...context],
      MaxItems: 1000,
      ...(resources.length > 0 && { ResourceArns: [...resources] }),
    },
  );
  const allowed = new Set<string>();
  for await (const { EvaluationResults = [] } of pages)
    for (const result of EvaluationResults)
      if (isAllowed(result) && result.EvalActionName !== undefined)
        allowed.add(result.EvalActionName);
  return actions.filter((action) => !allowed.has(action));
}

const isAllowed = ({ EvalDecision, ResourceSpecificResults = [] }: EvaluationResult): boolean =>
  EvalDecision === "allowed" ||
  ResourceSpecificResults.some(({ EvalResourceDecision }) => EvalResourceDecision === "allowed");

/** A session's role: its ARN names the role without the path that the simulation asks for. */
async function principalOf({ aws, caller }: Context): Promise<string> {
  const session = /:assumed-role\/([^/]+)\//.exec(caller.arn)?.[1];
  if (session === undefined) return caller.arn;
  const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: session }));
  return Role?.Arn ?? caller.arn;
}
