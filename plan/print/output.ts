/** What a plan prints: JSON or text, of one stack or several, and never a secret. */
import { documentOf, documentsOf } from "../document";
import type { StackPlan } from "../stackPlan";
import type { Style } from "./style";
import { renderPlans } from "./text";

export function renderJson(plans: readonly StackPlan[]): string {
  const document = documentsOf(plans.map(documentOf));
  return scrubbed(plans, `${JSON.stringify(document, undefined, 2)}\n`);
}

export function renderText(plans: readonly StackPlan[], style: Style): string {
  return scrubbed(plans, renderPlans(plans.map(documentOf), style));
}

/** Inputs and outputs are redacted already; names, URNs and settings are not. */
function scrubbed(plans: readonly StackPlan[], text: string): string {
  return plans.reduce((clean, plan) => plan.scrub(clean), text);
}
