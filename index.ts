import * as pulumi from "@pulumi/pulumi";
import { AirflowCluster } from "./components/airflowCluster";
import { ArtifactStore } from "./components/artifactStore";
import { MetadataDb } from "./components/metadataDb";
import { NetworkPair } from "./components/networkPair";
import { chartSource, settingsFromEngine } from "./settings";

const settings = settingsFromEngine(pulumi.runtime.allConfig(), pulumi.getStack(), __dirname, {
  refusePlaceholders: !pulumi.runtime.isDryRun(),
});
const { bundle, partition, region, resourceTags: tags } = settings;
const { existing } = settings.cluster;
const name = settings.cluster.name;

const network = new NetworkPair("network", {
  ...settings.network,
  clusterName: name,
  region,
  partition,
  existing,
  tags,
});

const cluster = new AirflowCluster("cluster", {
  ...settings.cluster,
  kubernetesVersion: settings.versions.kubernetes,
  region,
  partition,
  accountId: network.accountId,
  vpcId: network.clusterVpcId,
  nodeSubnetIds: network.nodeSubnetIds,
  networkReady: network.ready,
  internetAccess: settings.network.natGateways !== "none",
  charts: {
    awsLoadBalancerController: chartSource(
      bundle.charts.awsLoadBalancerController,
      settings.charts.mirror,
    ),
    karpenter: chartSource(bundle.charts.karpenter, settings.charts.mirror),
    karpenterCrd: chartSource(bundle.charts.karpenterCrd, settings.charts.mirror),
  },
  tags,
});

const database = new MetadataDb("database", {
  ...settings.database,
  identifier: name,
  postgresqlVersion: settings.versions.postgresql,
  databaseName: settings.databaseName,
  region,
  partition,
  accountId: network.accountId,
  vpcId: network.dataVpcId,
  subnetIds: network.dataSubnetIds,
  nodeSecurityGroupId: cluster.nodeSecurityGroupId,
  peeringReady: network.peeringReady,
  logRetentionDays: settings.cluster.logRetentionDays,
  tags,
});

const artifacts = new ArtifactStore("artifacts", {
  ...settings.storage,
  name,
  accountId: network.accountId,
  partition,
  tags,
});

export const clusterName = cluster.clusterName;
export const kubeconfig = cluster.kubeconfig;
export const databaseHost = database.host;
export const databaseSecretArn = database.masterSecretArn;
export const logsBucket = artifacts.logsBucket.name;
export const artifactsBucket = artifacts.artifactsBucket.name;
export const imageRepository = artifacts.repositoryUrl;
