import * as pulumi from "@pulumi/pulumi";
import { codeRunningServiceAccounts, serviceAccounts } from "../../airflow/serviceAccounts";
import { airflowApiServerPolicy, airflowServicePolicy } from "../iam/airflow";
import type { PolicyDocument } from "../iam/policyDocument";
import { WorkloadIdentity } from "../workloadIdentity";
import type { AirflowDeploymentArgs } from "./args";

/** Roles of Airflow's pods. Scheduler, PgBouncer and the rest call no AWS API and have none. */
export interface Identities {
  /** airflow-service-role: whatever runs DAG authors' code. */
  readonly service: WorkloadIdentity;
  /** The API server shows logs. */
  readonly apiServer: WorkloadIdentity;
}

function servicePolicy(args: AirflowDeploymentArgs): pulumi.Output<PolicyDocument> {
  const { partition, region, secretsPrefix, airflow } = args;
  return pulumi
    .output({
      accountId: args.accountId,
      clusterName: args.clusterName,
      logsBucketArn: args.logsBucket.arn,
      artifactsBucketArn: args.artifactsBucket.arn,
      storageKeyArn: args.storageKeyArn,
      secretsKeyArn: args.secretsKeyArn,
    })
    .apply((known) =>
      airflowServicePolicy({
        ...known,
        ...{ partition, region },
        secretPrefix: secretsPrefix,
        lambdaFunctionPrefix: airflow.lambdaFunctionPrefix,
      }),
    );
}

function apiServerPolicy(args: AirflowDeploymentArgs): pulumi.Output<PolicyDocument> {
  const { partition, region } = args;
  return pulumi
    .output({ logsBucketArn: args.logsBucket.arn, storageKeyArn: args.storageKeyArn })
    .apply((known) => airflowApiServerPolicy({ ...known, partition, region }));
}

/** One role for the accounts that run code, one for the API server. */
export function createIdentities(
  name: string,
  args: AirflowDeploymentArgs,
  parent: pulumi.Resource,
): Identities {
  const common = {
    namespace: args.airflow.namespace,
    oidcProviderArn: args.oidcProviderArn,
    oidcIssuer: args.oidcIssuer,
    tags: args.tags,
  };
  return {
    service: new WorkloadIdentity(
      `${name}-service`,
      {
        ...common,
        roleName: `${args.roleNameStem}-airflow-service-role`,
        serviceAccounts: codeRunningServiceAccounts,
        policy: servicePolicy(args),
      },
      { parent },
    ),
    apiServer: new WorkloadIdentity(
      `${name}-api-server`,
      {
        ...common,
        roleName: `${args.roleNameStem}-airflow-api-role`,
        serviceAccounts: [serviceAccounts.apiServer],
        policy: apiServerPolicy(args),
      },
      { parent },
    ),
  };
}
