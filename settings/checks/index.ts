import { accessChecks } from "./access";
import { airflowChecks } from "./airflow";
import type { Check } from "./check";
import { certificateChecks } from "./certificate";
import { chartChecks } from "./charts";
import { cidrChecks } from "./cidrs";
import { connectionChecks } from "./connections";
import { databaseChecks } from "./database";
import { deliveryChecks } from "./delivery";
import { gitOpsChecks } from "./gitOps";
import { identityChecks } from "./identity";
import { networkChecks } from "./network";
import { poolChecks } from "./pools";
import { releaseChecks } from "./release";
import { sizeChecks } from "./sizes";
import { teamChecks } from "./teams";
import { versionChecks } from "./versions";
import { zoneChecks } from "./zones";

export type { Check, CheckInput, Finding, Neighbour } from "./check";

/** Every rule over several settings. */
export const checks: readonly Check[] = [
  ...versionChecks,
  ...cidrChecks,
  ...zoneChecks,
  ...networkChecks,
  ...accessChecks,
  ...certificateChecks,
  ...identityChecks,
  ...sizeChecks,
  ...poolChecks,
  ...databaseChecks,
  ...connectionChecks,
  ...airflowChecks,
  ...chartChecks,
  ...deliveryChecks,
  ...releaseChecks,
  ...gitOpsChecks,
  ...teamChecks,
];
