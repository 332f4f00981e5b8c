import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { adminUserJob, type AdminUserJobInput } from "../../airflow/adminUserJob";
import { migrationJob } from "../../airflow/migrationJob";
import { apiServerService, databaseCa, ports, RELEASE } from "../../airflow/names";
import { serviceAccounts } from "../../airflow/serviceAccounts";
import { chartValues } from "../../airflow/values";
import { releaseArgs } from "../release";
import { createApplication } from "./application";
import type { AirflowDeploymentArgs } from "./args";
import { createIdentities, type Identities } from "./identities";
import { createJob } from "./jobs";
import { createTeamAccounts } from "./teams";

export type { AirflowDeploymentArgs, Bucket } from "./args";

/** Seconds until every pod must be ready: time for a first node, for images, and for two slow starts. */
const RELEASE_TIMEOUT_SECONDS = 900;

/**
 * Apache Airflow: the official chart with values from `airflow/values`, after a job has brought the database's schema to its version.
 * Every secret is named and lies in the namespace already. Where people sign in by password another job makes the administrator.
 *
 * Either Pulumi installs the chart, as a release, or Argo CD does, from an Application with the same values, and the jobs are its
 * hooks. Neither takes Airflow with it when it goes: so each can take over from the other while Airflow runs (ADR 0015).
 *
 * Cost: what its pods' nodes cost.
 */
export class AirflowDeployment extends pulumi.ComponentResource {
  readonly releaseName: string;
  /** Service of the UI and the REST API. */
  readonly apiServiceName: string;
  /** Address of the API server inside the cluster. */
  readonly apiServerUrl: string;
  /** What answers requests. */
  readonly ready: readonly pulumi.Resource[];
  /** airflow-service-role, for whatever DAGs must be allowed to beyond it. */
  readonly serviceRoleArn: pulumi.Output<string>;

  constructor(name: string, args: AirflowDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:AirflowDeployment", name, {}, opts);

    const identities = createIdentities(name, args, this);
    const input = this.valuesInput(args, identities);
    const certificates = this.createCertificates(name, args);
    const accounts = createTeamAccounts(name, args, {
      ...this.insideCluster(args, [args.namespace]),
      parent: this,
    });
    const prepared = [certificates, ...accounts];
    const installed =
      args.gitOpsReady === undefined
        ? this.createRelease(name, args, input, prepared)
        : this.handOver(name, args, input, prepared, args.gitOpsReady);

    this.releaseName = RELEASE;
    this.apiServiceName = apiServerService;
    this.apiServerUrl = `http://${apiServerService}.${args.airflow.namespace}:${ports.apiServer}`;
    this.ready = [installed];
    this.serviceRoleArn = identities.service.roleArn;
    this.registerOutputs({
      releaseName: this.releaseName,
      apiServerUrl: this.apiServerUrl,
      serviceRoleArn: this.serviceRoleArn,
    });
  }

  /** Settings and endpoints, once they are known, as the pure functions take them. */
  private valuesInput(
    args: AirflowDeploymentArgs,
    { service, apiServer }: Identities,
  ): pulumi.Output<AdminUserJobInput> {
    const { airflow, access, identity, bundle, region, secretsPrefix, databaseCertificates } = args;
    return pulumi
      .output({
        databaseHost: args.databaseHost,
        signOnClient: args.signOnClient,
        logsBucket: args.logsBucket.name,
        artifactsBucket: args.artifactsBucket.name,
        roleArns: { service: service.roleArn, apiServer: apiServer.roleArn },
      })
      .apply((known) => ({
        ...known,
        ...{ airflow, access, identity, region, secretsPrefix, databaseCertificates },
        adminPasswordGeneration: args.adminPasswordGeneration,
        airflowVersion: bundle.airflow,
        healthPath: bundle.healthPath,
        images: bundle.images,
      }));
  }

  private insideCluster(
    args: AirflowDeploymentArgs,
    dependsOn: readonly pulumi.Resource[],
  ): pulumi.CustomResourceOptions {
    const { kubernetesProvider: provider, deletedWith } = args;
    return { parent: this, provider, deletedWith, dependsOn: [...dependsOn] };
  }

  private createCertificates(name: string, args: AirflowDeploymentArgs): k8s.core.v1.ConfigMap {
    return new k8s.core.v1.ConfigMap(
      `${name}-database-ca`,
      {
        metadata: { name: databaseCa.configMap, namespace: args.airflow.namespace },
        data: { [databaseCa.file]: args.databaseCertificates },
      },
      this.insideCluster(args, [args.namespace]),
    );
  }

  /** Awaited: the release's pods start with the schema that they want, or not at all. */
  private createMigration(
    name: string,
    args: AirflowDeploymentArgs,
    input: pulumi.Output<AdminUserJobInput>,
    prepared: readonly pulumi.Resource[],
  ): pulumi.Resource {
    return createJob(
      `${name}-migration`,
      {
        namespace: args.airflow.namespace,
        serviceAccount: serviceAccounts.migration,
        job: input.apply(migrationJob),
        timeout: "65m",
      },
      this.insideCluster(args, [...prepared, ...args.namespaceReady, ...args.databaseReady]),
      this.insideCluster(args, [args.namespace]),
    );
  }

  /** After the schema, and before an API server that would write roles at the same time. */
  private createAdminUser(
    name: string,
    args: AirflowDeploymentArgs,
    input: pulumi.Output<AdminUserJobInput>,
    migration: pulumi.Resource,
  ): pulumi.Resource | undefined {
    if (args.identity.mode !== "password") return undefined;
    return createJob(
      `${name}-admin-user`,
      {
        namespace: args.airflow.namespace,
        serviceAccount: serviceAccounts.adminUser,
        job: input.apply(adminUserJob),
        timeout: "20m",
      },
      this.insideCluster(args, [migration]),
      this.insideCluster(args, [args.namespace]),
    );
  }

  /** The Application, once Argo CD is there and everything that the chart's pods need. */
  private handOver(
    name: string,
    args: AirflowDeploymentArgs,
    input: pulumi.Output<AdminUserJobInput>,
    prepared: readonly pulumi.Resource[],
    gitOpsReady: readonly pulumi.Resource[],
  ): pulumi.Resource {
    const { namespaceReady, databaseReady } = args;
    const values = input.apply(({ databaseHost, adminPasswordGeneration, ...known }) =>
      chartValues({ ...known, hooks: { databaseHost, adminPasswordGeneration } }),
    );
    return createApplication(
      name,
      args,
      values,
      this.insideCluster(args, [...prepared, ...namespaceReady, ...databaseReady, ...gitOpsReady]),
    );
  }

  /**
   * Not taken back when it fails: the schema is ahead by then, and the old version could not start on it. Not uninstalled when it goes:
   * either Argo CD has it by then, or the namespace goes too, with all that is in it. It takes over what Argo CD leaves.
   */
  private createRelease(
    name: string,
    args: AirflowDeploymentArgs,
    input: pulumi.Output<AdminUserJobInput>,
    first: readonly pulumi.Resource[],
  ): k8s.helm.v3.Release {
    const migration = this.createMigration(name, args, input, first);
    const prepared = this.createAdminUser(name, args, input, migration) ?? migration;
    return new k8s.helm.v3.Release(
      name,
      releaseArgs({
        name: RELEASE,
        namespace: args.airflow.namespace,
        source: args.charts.airflow,
        values: input.apply(chartValues),
        timeoutSeconds: RELEASE_TIMEOUT_SECONDS,
        atomic: false,
        takeOwnership: true,
      }),
      {
        parent: this,
        provider: args.kubernetesProvider,
        dependsOn: [prepared],
        retainOnDelete: true,
        customTimeouts: { create: "20m", update: "20m" },
      },
    );
  }
}
