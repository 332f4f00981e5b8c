/** The proofs of isolation and identity over a recorded plan: three, and one more where there are teams. */
import { unknownCheckingProxy } from "@pulumi/policy/proxy";
import { Inventory } from "../../policies/inventory";
import { proveDatabase } from "../../policies/proofs/database";
import { proveIdentity } from "../../policies/proofs/identity";
import type { Proof } from "../../policies/proofs/proof";
import { proveTeams } from "../../policies/proofs/teams";
import { proveUi } from "../../policies/proofs/ui";
import type { PlannedResource } from "../model";
import { isProperties, type Plain, record, texts } from "../plain";
import type { ProofReport } from "./model";
import { propertiesOf } from "./properties";

/** The SDK's typings leave the module's functions out. */
declare module "@pulumi/policy/proxy" {
  export function unknownCheckingProxy<T>(value: T): T;
}

/**
 * @param settings The stack's settings; the ranges that they allow are what the UI's proof measures by.
 */
export function prove(
  resources: readonly PlannedResource[],
  settings: Plain | undefined,
): ProofReport[] {
  const stack = new Inventory(
    resources.map((resource) => {
      const { urn, type, name, parent, dependencies, propertyDependencies } = resource;
      const properties = propertiesOf(resource);
      const props =
        resource.unknownPaths.length === 0 ? properties : unknownCheckingProxy(properties);
      const above = parent === undefined ? {} : { parent };
      return { urn, type, name, props, dependencies, propertyDependencies, ...above };
    }),
  );
  const access = isProperties(settings) ? record(settings, "access") : {};
  const airflow = isProperties(settings) ? record(settings, "airflow") : {};
  const teams = Array.isArray(airflow["teams"]) ? airflow["teams"].length : 0;
  const allowed = texts(access, "allowedCidrs");
  return [
    proveDatabase(stack),
    proveUi(stack, allowed.length === 0 ? {} : { allowed }),
    proveIdentity(stack),
    ...(teams > 0 ? [proveTeams(stack)] : []),
  ].map(reportOf);
}

function reportOf({ unknown, ...proof }: Proof): ProofReport {
  const texts = unknown.map(({ about, error }) => `${about}: ${error.message}`);
  return { ...proof, unknown: [...new Set(texts)] };
}
