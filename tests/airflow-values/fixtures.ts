import { databaseCertificates } from "../../airflow/databaseCertificates";
import type { ChartValuesInput } from "../../airflow/values";
import { defaultsFor } from "../../settings/defaults";
import { stackSettings, type StackSettings, type Tier } from "../../settings/schema";
import { executors } from "../../settings/schema/airflow";

export { executors };
export const tiers: readonly Tier[] = ["dev", "uat", "prod"];
export const REGION = "eu-west-1";

/** Settings of a stack whose file says its tier only. */
export const settingsOf = (tier: Tier): StackSettings =>
  stackSettings.parse(defaultsFor(tier, tier, REGION));

export const CERTIFICATES = databaseCertificates(REGION);

type Overrides = Partial<StackSettings["airflow"]>;

/** What the chart's values are made from in a tier, with some of Airflow's settings replaced. */
export function inputFor(tier: Tier, overrides: Overrides = {}): ChartValuesInput {
  const { airflow, access, secrets } = settingsOf(tier);
  return {
    airflow: { ...airflow, ...overrides },
    access,
    airflowVersion: "3.2.2",
    healthPath: "/api/v2/monitor/health",
    region: REGION,
    secretsPrefix: secrets.prefix,
    logsBucket: `airflow-${tier}-logs`,
    artifactsBucket: `airflow-${tier}-artifacts`,
    databaseCertificates: CERTIFICATES,
    roleArns: {
      service: "arn:aws:iam::123456789012:role/airflow-service-role",
      apiServer: "arn:aws:iam::123456789012:role/airflow-api-role",
    },
  };
}
