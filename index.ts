import * as pulumi from "@pulumi/pulumi";
import { databaseCertificates } from "./airflow/databaseCertificates";
import { AirflowCluster } from "./components/airflowCluster";
import { AirflowDeployment } from "./components/airflowDeployment";
import { AirflowNamespace } from "./components/airflowNamespace";
import { ArtifactStore } from "./components/artifactStore";
import { MetadataDb } from "./components/metadataDb";
import { NetworkPair } from "./components/networkPair";
import { SecretsSync } from "./components/secretsSync";
import { chartSources, type Settings, settingsFromEngine, SettingsError } from "./settings";

const settings = readSettings();
const { access, airflow, bundle, partition, region, resourceTags: tags } = settings;
const { existing, name } = settings.cluster;
const charts = chartSources(bundle, settings.charts.mirror);
const installControllers = existing?.installControllers ?? true;

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
  charts,
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

const inCluster = {
  kubernetesProvider: cluster.kubernetesProvider,
  deletedWith: cluster.deletedWith,
  oidcProviderArn: cluster.oidcProviderArn,
  oidcIssuer: cluster.oidcIssuer,
};

const namespace = new AirflowNamespace("namespace", {
  airflow,
  access,
  clusterVpcCidr: network.clusterVpcCidr,
  dataSubnetCidrs: network.dataSubnetCidrs,
  kubernetesProvider: cluster.kubernetesProvider,
  clusterReady: [
    ...cluster.workloadsReady,
    ...cluster.loadBalancersReady,
    ...cluster.nodePoolsReady,
  ],
});

const secrets = new SecretsSync("secrets", {
  ...settings.secrets,
  ...inCluster,
  clusterName: name,
  region,
  partition,
  accountId: network.accountId,
  airflow,
  database,
  charts,
  installExternalSecrets: installControllers,
  // The load balancer controller answers for every new Service, theirs too.
  clusterReady: [...cluster.workloadsReady, ...cluster.loadBalancersReady],
  namespaceReady: namespace.ready,
  tags,
});

const deployment = new AirflowDeployment("airflow", {
  ...inCluster,
  airflow,
  access,
  bundle,
  charts,
  installKeda: installControllers,
  roleNameStem: name,
  clusterName: cluster.clusterName,
  region,
  partition,
  accountId: network.accountId,
  logsBucket: artifacts.logsBucket,
  artifactsBucket: artifacts.artifactsBucket,
  storageKeyArn: artifacts.kmsKeyArn,
  secretsPrefix: settings.secrets.prefix,
  secretsKeyArn: secrets.kmsKeyArn,
  databaseHost: database.host,
  databaseCertificates: databaseCertificates(region),
  namespaceReady: [...namespace.ready, ...secrets.ready],
  platformReady: [
    ...database.ready,
    ...cluster.workloadsReady,
    ...cluster.loadBalancersReady,
    ...cluster.nodePoolsReady,
  ],
  tags,
});

export const clusterName = cluster.clusterName;
export const kubeconfig = cluster.kubeconfig;
export const databaseHost = database.host;
export const databaseSecretArn = database.masterSecretArn;
export const logsBucket = artifacts.logsBucket.name;
export const artifactsBucket = artifacts.artifactsBucket.name;
export const imageRepository = artifacts.repositoryUrl;
export const airflowNamespace = namespace.name;
export const airflowApiUrl = deployment.apiServerUrl;
export const airflowServiceRoleArn = deployment.serviceRoleArn;

/** Faults of a stack file are the user's to mend: the engine prints a RunError as it is, without a stack trace. */
function readSettings(): Settings {
  try {
    return settingsFromEngine(pulumi.runtime.allConfig(), pulumi.getStack(), __dirname, {
      refusePlaceholders: !pulumi.runtime.isDryRun(),
    });
  } catch (error) {
    if (error instanceof SettingsError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
