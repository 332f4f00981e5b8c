import * as pulumi from "@pulumi/pulumi";
import { databaseCertificates } from "./airflow/databaseCertificates";
import { publicUrl } from "./airflow/publicUrl";
import { COGNITO_PROVIDER } from "./airflow/signOn";
import { systemImages } from "./airflow/imageAdmission";
import { AccessGate } from "./components/accessGate";
import { AirflowCluster } from "./components/airflowCluster";
import { AirflowDeployment } from "./components/airflowDeployment";
import { AirflowNamespace } from "./components/airflowNamespace";
import { ArtifactStore } from "./components/artifactStore";
import { connectPipeline } from "./components/delivery/connect";
import { DeletionGuard } from "./components/deletionGuard";
import { IdentityBroker } from "./components/identityBroker";
import { ImageAdmission } from "./components/imageAdmission";
import { MetadataDb } from "./components/metadataDb";
import { NetworkPair } from "./components/networkPair";
import { SecretsSync } from "./components/secretsSync";
import { releaseAnnotations } from "./promotion/provenance";
import { chartSources, type Settings, settingsFromEngine, SettingsError } from "./settings";

const { settings, annotations } = readSettings();
const { access, airflow, bundle, identity, partition, region, resourceTags: tags } = settings;
const { existing, name } = settings.cluster;
const charts = chartSources(bundle, settings.charts.mirror);
const images = systemImages(bundle.images, airflow.image.system);
const installControllers = existing?.installControllers ?? true;

// One protected part protects the whole: a destroy would otherwise leave it alone in ruins.
const protect =
  settings.cluster.deletionProtection ||
  settings.database.deletionProtection ||
  access.deletionProtection ||
  !settings.storage.deleteBucketsWithContent ||
  (identity.mode === "cognito" && identity.cognito.deletionProtection);

// First: whatever makes a role afterwards is bound by the pipeline's boundary.
const pipeline = connectPipeline(settings, pulumi.getProject());

const network = new NetworkPair("network", {
  ...settings.network,
  clusterName: name,
  region,
  partition,
  existing,
  protect,
  tags,
});

const account = { region, partition, accountId: network.accountId, tags };

const cluster = new AirflowCluster("cluster", {
  ...settings.cluster,
  ...account,
  kubernetesVersion: settings.versions.kubernetes,
  vpcId: network.clusterVpcId,
  nodeSubnetIds: network.nodeSubnetIds,
  networkReady: [...network.ready, ...pipeline.ready],
  adminRoleArns: [...settings.cluster.adminRoleArns, ...pipeline.adminRoleArns],
  viewerRoleArns: [...settings.cluster.viewerRoleArns, ...pipeline.viewerRoleArns],
  internetAccess: settings.network.natGateways !== "none",
  charts,
  protect,
});

const database = new MetadataDb("database", {
  ...settings.database,
  ...account,
  identifier: name,
  postgresqlVersion: settings.versions.postgresql,
  databaseName: settings.databaseName,
  vpcId: network.dataVpcId,
  subnetIds: network.dataSubnetIds,
  nodeSecurityGroupId: cluster.nodeSecurityGroupId,
  peeringReady: network.peeringReady,
  logRetentionDays: settings.cluster.logRetentionDays,
});

const artifacts = new ArtifactStore("artifacts", { ...settings.storage, ...account, name });

// The settings' checks want a host name wherever people sign in with a provider.
const address = publicUrl(access);
const broker =
  identity.mode === "cognito" && address !== undefined
    ? new IdentityBroker("identity", {
        ...account,
        name,
        cognito: identity.cognito,
        callbackUrl: address.callbackUrl(COGNITO_PROVIDER),
        logoutUrl: address.logoutUrl,
        clientGeneration: settings.secrets.rotation.signOnClient,
        zone: access.zone,
      })
    : undefined;

const inCluster = {
  kubernetesProvider: cluster.kubernetesProvider,
  deletedWith: cluster.deletedWith,
  oidcProviderArn: cluster.oidcProviderArn,
  oidcIssuer: cluster.oidcIssuer,
};
// The load balancer controller's webhook answers for every new Service, whoever makes it.
const servicesReady = [...cluster.workloadsReady, ...cluster.loadBalancersReady];
const clusterReady = [...servicesReady, ...cluster.nodePoolsReady];

const namespace = new AirflowNamespace("namespace", {
  airflow,
  identity,
  access,
  annotations,
  clusterVpcCidr: network.clusterVpcCidr,
  dataSubnetCidrs: network.dataSubnetCidrs,
  kubernetesProvider: cluster.kubernetesProvider,
  clusterReady,
});

const imageTrust = new ImageAdmission("image-trust", {
  ...airflow.image.admission,
  ...inCluster,
  namespaces: [airflow.namespace],
  ownRepository: artifacts.repositoryUrl,
  systemImages: images,
});
const podsAdmitted = [...namespace.ready, ...imageTrust.ready];

const secrets = new SecretsSync("secrets", {
  ...settings.secrets,
  ...account,
  ...inCluster,
  clusterName: name,
  airflow,
  identity,
  signOnSecret: broker?.clientSecret,
  machineCredentials: broker?.machineCredentials,
  database,
  charts,
  reloaderImage: images.reloader,
  installExternalSecrets: installControllers,
  clusterReady: servicesReady,
  namespace: namespace.resource,
  namespaceReady: podsAdmitted,
});

const deployment = new AirflowDeployment("airflow", {
  ...account,
  ...inCluster,
  airflow,
  access,
  identity,
  signOnClient: broker?.signOn,
  adminPasswordGeneration: settings.secrets.rotation.adminPassword,
  bundle,
  charts,
  installKeda: installControllers,
  roleNameStem: name,
  clusterName: cluster.clusterName,
  logsBucket: artifacts.logsBucket,
  artifactsBucket: artifacts.artifactsBucket,
  storageKeyArn: artifacts.kmsKeyArn,
  secretsPrefix: settings.secrets.prefix,
  secretsKeyArn: secrets.kmsKeyArn,
  databaseHost: database.host,
  databaseCertificates: databaseCertificates(region),
  namespace: namespace.resource,
  namespaceReady: secrets.ready,
  databaseReady: database.ready,
  clusterReady,
});

const gate = new AccessGate("access", {
  ...settings.storage,
  ...account,
  access,
  name,
  charts,
  airflowNamespace: airflow.namespace,
  healthPath: bundle.healthPath,
  vpcId: network.clusterVpcId,
  clusterVpcCidr: network.clusterVpcCidr,
  nodeSecurityGroupId: cluster.nodeSecurityGroupId,
  kubernetesProvider: cluster.kubernetesProvider,
  deletedWith: cluster.deletedWith,
  controllersReady: servicesReady,
  airflowReady: deployment.ready,
  tags,
});

new DeletionGuard("deletion-guard", {
  enabled: protect,
  guarded: [
    ...pipeline.components,
    ...[network, cluster, database, artifacts, namespace, imageTrust, secrets, deployment, gate],
    ...(broker === undefined ? [] : [broker]),
  ],
});

export const clusterName = cluster.clusterName;
export const kubeconfig = cluster.kubeconfig;
export const databaseHost = database.host;
export const databaseSecretArn = database.masterSecretArn;
export const logsBucket = artifacts.logsBucket.name;
export const artifactsBucket = artifacts.artifactsBucket.name;
export const imageRepository = artifacts.repositoryUrl;
export const airflowNamespace = namespace.name;
export const airflowUrl = gate.url;
export const airflowApiUrl = deployment.apiServerUrl;
export const airflowServiceRoleArn = deployment.serviceRoleArn;

/** Faults of a stack file are the user's to mend: the engine prints a RunError as it is, without a stack trace. */
function readSettings(): { settings: Settings; annotations: Readonly<Record<string, string>> } {
  try {
    const settings = settingsFromEngine(pulumi.runtime.allConfig(), pulumi.getStack(), __dirname, {
      refusePlaceholders: !pulumi.runtime.isDryRun(),
    });
    return { settings, annotations: releaseAnnotations(settings, __dirname) };
  } catch (error) {
    if (error instanceof SettingsError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
