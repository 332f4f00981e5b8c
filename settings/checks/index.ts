import type { Check } from "./check";
import { cidrChecks } from "./cidrs";
import { zoneChecks } from "./zones";

export type { Check, CheckInput, Finding, Neighbour } from "./check";

/** Every rule over several settings. */
export const checks: readonly Check[] = [...cidrChecks, ...zoneChecks];
