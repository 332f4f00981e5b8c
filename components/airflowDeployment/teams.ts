import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { teamNames, teamSecrets } from "../../airflow/teams";
import { airflowTeamPolicy } from "../iam/airflow";
import { WorkloadIdentity } from "../workloadIdentity";
import type { AirflowDeploymentArgs } from "./args";

/** The account of each team's tasks, with a role of its own. None has a token for the Kubernetes API. */
export function createTeamAccounts(
  name: string,
  args: AirflowDeploymentArgs,
  opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): pulumi.Resource[] {
  const { airflow, partition, region, secretsPrefix } = args;
  const { namespace, teams } = airflow;
  return teams.map((team) => {
    const { artifacts, dagPrefix, serviceAccount } = teamNames(team);
    const policy = pulumi
      .output({
        accountId: args.accountId,
        logsBucketArn: args.logsBucket.arn,
        artifactsBucketArn: args.artifactsBucket.arn,
        storageKeyArn: args.storageKeyArn,
        secretsKeyArn: args.secretsKeyArn,
      })
      .apply((known) =>
        airflowTeamPolicy({
          ...known,
          ...{ partition, region, dagPrefix, artifactsFolder: artifacts },
          secretsPrefix: teamSecrets(secretsPrefix, team),
        }),
      );
    const identity = new WorkloadIdentity(
      `${name}-team-${team.name}`,
      {
        namespace,
        policy,
        roleName: `${args.roleNameStem}-team-${team.name}`,
        serviceAccounts: [serviceAccount],
        oidcProviderArn: args.oidcProviderArn,
        oidcIssuer: args.oidcIssuer,
        tags: { ...args.tags, team: team.name },
      },
      { parent: opts.parent },
    );
    return new k8s.core.v1.ServiceAccount(
      `${name}-team-${team.name}`,
      {
        metadata: {
          name: serviceAccount,
          namespace,
          annotations: { "eks.amazonaws.com/role-arn": identity.roleArn },
        },
        automountServiceAccountToken: false,
      },
      opts,
    );
  });
}
