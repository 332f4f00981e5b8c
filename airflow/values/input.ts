import type { Access, StackSettings } from "../../settings/types";
import type { SignOnClient } from "../signOn";
import type { VersionBundle } from "../../settings/versions";
import type { HookInput } from "./hooks";

/** What the chart's values are made from: settings, and what other components made. Plain data; no secret is among it. */
export interface ChartValuesInput {
  readonly airflow: StackSettings["airflow"];
  readonly access: Access;
  readonly identity: StackSettings["identity"];
  /** Airflow at the platform's own user pool. Needed with cognito only. */
  readonly signOnClient?: SignOnClient;
  /** Airflow version, plain x.y.z: the chart decides by it which pods there are. */
  readonly airflowVersion: string;
  /** Path of the API server's health answer, for the load balancer. */
  readonly healthPath: string;
  /** References of the images beside Airflow's own, from the version map. */
  readonly images: VersionBundle["images"];
  readonly region: string;
  /** Stem of the DAGs' names in Secrets Manager. */
  readonly secretsPrefix: string;
  readonly logsBucket: string;
  readonly artifactsBucket: string;
  /** Certificate authorities of the database; a change rolls PgBouncer. */
  readonly databaseCertificates: string;
  readonly roleArns: RoleArns;
  /** Given where Argo CD installs the chart: the chart's jobs are its hooks. Default: jobs of Pulumi's own run first. */
  readonly hooks?: HookInput;
}

/** IAM roles of the service accounts. */
export interface RoleArns {
  /** airflow-service-role: tasks, workers, triggerer and DAG processor, which run DAG authors' code. */
  readonly service: string;
  /** API server: reads logs. */
  readonly apiServer: string;
}
