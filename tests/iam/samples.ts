/**
 * One document of every builder in components/iam, for the tests of this folder and for the linter.
 * Names of accounts and keys are made up; they are the same everywhere, so documents read alike.
 */
import {
  airflowApiServerPolicy,
  airflowServicePolicy,
  airflowTeamPolicy,
  secretsReaderPolicy,
} from "../../components/iam/airflow";
import { allowAccessLogs, bucketPolicy } from "../../components/iam/bucketPolicy";
import { ciTrustPolicy, githubTrust } from "../../components/iam/ciTrust";
import {
  deliveryBoundaryPolicy,
  workloadBoundaryPolicy,
} from "../../components/iam/deliveryBoundary";
import { deployClusterPolicy } from "../../components/iam/deployCluster";
import { deployDataPolicy } from "../../components/iam/deployData";
import { deployEdgePolicy } from "../../components/iam/deployEdge";
import { deployIdentityPolicy } from "../../components/iam/deployIdentity";
import { deployNetworkPolicy } from "../../components/iam/deployNetwork";
import { deployStatePolicy } from "../../components/iam/deployPolicies";
import { flowLogPolicy } from "../../components/iam/flowLogs";
import { interruptionQueuePolicy, karpenterControllerPolicy } from "../../components/iam/karpenter";
import { keyPolicy, logsKeyUser } from "../../components/iam/keyPolicy";
import { loadBalancerControllerPolicy } from "../../components/iam/loadBalancerController";
import type { PolicyDocument } from "../../components/iam/policyDocument";
import { previewPolicy } from "../../components/iam/previewPolicy";
import { repositoryPolicy } from "../../components/iam/repositoryPolicy";
import { serviceTrustPolicy, trustPolicy } from "../../components/iam/trust";

/** What a document is attached to: it decides what IAM and the linter accept in it. */
export type DocumentKind = "identity" | "resource" | "trust" | "delivery";

export interface Sample {
  readonly kind: DocumentKind;
  readonly document: PolicyDocument;
}

export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

export const ireland: Place = {
  partition: "aws",
  region: "eu-west-1",
  accountId: "123456789012",
};

const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";

/** Every builder's document, by the builder's name. */
export function samples(place: Place = ireland): Readonly<Record<string, Sample>> {
  const { partition, region, accountId } = place;
  const regional = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const role = (name: string) => `arn:${partition}:iam::${accountId}:role/${name}`;
  const bucket = (name: string) => `arn:${partition}:s3:::${name}`;
  const key = regional("kms", `key/${KEY}`);
  const clusterName = "airflow-dev";
  const identity = (document: PolicyDocument): Sample => ({ kind: "identity", document });
  const delivery = (document: PolicyDocument): Sample => ({ kind: "delivery", document });
  const providerArn = `arn:${partition}:iam::${accountId}:oidc-provider/token.actions.githubusercontent.com`;
  const pipeline = {
    ...place,
    project: "airflow-platform",
    stack: "dev",
    clusterName,
    secretsPrefix: "dev",
    hostNames: ["airflow.data.internal", "sign-in.data.internal"],
    signInHost: true,
    imageSourceArns: [
      `arn:${partition}:ecr:${region}:210987654321:repository/${clusterName}/airflow`,
    ],
    stateBucket: "pulumi-state",
    stateKeyArn: regional("kms", "key/state"),
    providerArn,
    workloadBoundaryArn: `arn:${partition}:iam::${accountId}:policy/boundary/${clusterName}-workload-boundary`,
  };
  return {
    airflowServicePolicy: identity(
      airflowServicePolicy({
        ...place,
        clusterName,
        logsBucketArn: bucket("dev-logs"),
        artifactsBucketArn: bucket("dev-artifacts"),
        storageKeyArn: key,
        secretPrefix: "dev",
        secretsKeyArn: key,
        lambdaFunctionPrefix: "dev-airflow-",
      }),
    ),
    airflowTeamPolicy: identity(
      airflowTeamPolicy({
        ...place,
        logsBucketArn: bucket("dev-logs"),
        artifactsBucketArn: bucket("dev-artifacts"),
        storageKeyArn: key,
        secretsKeyArn: key,
        secretsPrefix: "dev-team/risk/",
        artifactsFolder: "teams/risk/",
        dagPrefix: "risk.",
      }),
    ),
    airflowApiServerPolicy: identity(
      airflowApiServerPolicy({
        partition,
        region,
        logsBucketArn: bucket("dev-logs"),
        storageKeyArn: key,
      }),
    ),
    secretsReaderPolicy: identity(
      secretsReaderPolicy({
        ...place,
        secretPrefix: "dev",
        masterSecretArn: regional("secretsmanager", "secret:rds!cluster-0a1b-AbCdEf"),
        secretNames: ["git/dags"],
        keyArns: [key],
      }),
    ),
    karpenterControllerPolicy: identity(
      karpenterControllerPolicy({
        ...place,
        clusterName,
        nodeRoleArn: role("airflow-dev-task-node"),
        queueArn: regional("sqs", "airflow-dev-karpenter"),
      }),
    ),
    loadBalancerControllerPolicy: identity(
      loadBalancerControllerPolicy({
        ...place,
        clusterName,
        vpcId: "vpc-0a1b2c3d",
        nodeSecurityGroupId: "sg-0a1b2c3d",
      }),
    ),
    flowLogPolicy: identity(flowLogPolicy({ ...place, logGroupPrefix: "/aws/vpc/airflow-dev/" })),
    interruptionQueuePolicy: {
      kind: "resource",
      document: interruptionQueuePolicy({
        queueArn: regional("sqs", "airflow-dev-karpenter"),
        ruleArns: regional("events", "rule/airflow-dev-karpenter-*"),
      }),
    },
    bucketPolicy: {
      kind: "resource",
      document: bucketPolicy({
        bucketArn: bucket("dev-logs"),
        keyArn: key,
        statements: [
          allowAccessLogs({
            bucketArn: bucket("dev-access"),
            accountId,
            sourceArns: [bucket("dev-logs")],
          }),
        ],
      }),
    },
    keyPolicy: {
      kind: "resource",
      document: keyPolicy({
        partition,
        accountId,
        users: [logsKeyUser({ ...place, logGroupPrefix: "/aws/eks/airflow-dev/" })],
      }),
    },
    repositoryPolicy: {
      kind: "resource",
      document: repositoryPolicy(partition, ["210987654321"]),
    },
    trustPolicy: {
      kind: "trust",
      document: trustPolicy({
        oidcProviderArn: `arn:${partition}:iam::${accountId}:oidc-provider/oidc.eks.invalid/id/ABC`,
        oidcIssuer: "oidc.eks.invalid/id/ABC",
        namespace: "airflow-dev",
        serviceAccounts: ["airflow-scheduler", "airflow-task"],
      }),
    },
    ciTrustPolicy: {
      kind: "trust",
      document: ciTrustPolicy(
        providerArn,
        githubTrust({
          repository: "acme/airflow-platform",
          repositoryId: 456789,
          ownerId: 123456,
          subject: "immutable",
          branch: "main",
          environment: "dev",
          preview: "anyBranch",
          partition,
        }).preview,
      ),
    },
    previewPolicy: delivery(previewPolicy(pipeline)),
    workloadBoundaryPolicy: delivery(workloadBoundaryPolicy(pipeline)),
    deliveryBoundaryPolicy: delivery(deliveryBoundaryPolicy(pipeline)),
    deployNetworkPolicy: delivery(deployNetworkPolicy(pipeline)),
    deployClusterPolicy: delivery(deployClusterPolicy(pipeline)),
    deployDataPolicy: delivery(deployDataPolicy(pipeline)),
    deployEdgePolicy: delivery(deployEdgePolicy(pipeline)),
    deployIdentityPolicy: delivery(deployIdentityPolicy(pipeline)),
    deployStatePolicy: delivery(deployStatePolicy(pipeline)),
    serviceTrustPolicy: {
      kind: "trust",
      document: serviceTrustPolicy({
        service: "eks.amazonaws.com",
        sourceAccount: accountId,
        sourceArn: regional("eks", `cluster/${clusterName}`),
      }),
    },
  };
}
