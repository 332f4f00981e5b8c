import * as pulumi from "@pulumi/pulumi";
import { databaseCertificates } from "./airflow/databaseCertificates";
import { usesCelery } from "./airflow/executor";
import { argoCd } from "./airflow/gitOps";
import { publicUrl } from "./airflow/publicUrl";
import { COGNITO_PROVIDER } from "./airflow/signOn";
import { systemImages } from "./airflow/imageAdmission";
import { AccessGate, type Guest } from "./components/accessGate";
import { AirflowCluster } from "./components/airflowCluster";
import { AirflowDeployment } from "./components/airflowDeployment";
import { AirflowNamespace } from "./components/airflowNamespace";
import { ArtifactStore } from "./components/artifactStore";
import { connectPipeline } from "./components/delivery/connect";
import { DeletionGuard } from "./components/deletionGuard";
import { GitOps } from "./components/gitOps";
import { cognitoSignOn, oidcSignOn } from "./components/gitOps/signOn";
import { IdentityBroker } from "./components/identityBroker";
import { ImageAdmission } from "./components/imageAdmission";
import { Keda } from "./components/keda";
import { MetadataDb } from "./components/metadataDb";
import { NetworkPair } from "./components/networkPair";
import { SecretsSync } from "./components/secretsSync";
import { releaseAnnotations } from "./promotion/provenance";
import { chartSources, type Settings, settingsFromEngine, SettingsError } from "./settings";

const { settings, annotations } = readSettings();
const { access, airflow, bundle, delivery, identity, partition, region } = settings;
const { resourceTags: tags } = settings;
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
        argoCdHostName: delivery.mode === "argocd" ? delivery.argocd.hostName : undefined,
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

const keda =
  usesCelery(airflow.executor) && installControllers
    ? new Keda("airflow-keda", {
        ...inCluster,
        airflowNamespace: airflow.namespace,
        charts,
        clusterReady,
        clusterVpcCidr: network.clusterVpcCidr,
      })
    : undefined;

const namespace = new AirflowNamespace("namespace", {
  airflow,
  identity,
  access,
  annotations,
  clusterVpcCidr: network.clusterVpcCidr,
  dataSubnetCidrs: network.dataSubnetCidrs,
  kubernetesProvider: cluster.kubernetesProvider,
  // Airflow stops when its namespace goes: before the database's last snapshot, and before what its objects need to go.
  outlivedBy: [...(keda?.ready ?? clusterReady), ...database.lastServer],
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

const gitOps =
  delivery.mode === "argocd"
    ? new GitOps("gitops", {
        ...inCluster,
        airflowNamespace: namespace.resource,
        airflowNamespaceName: airflow.namespace,
        charts,
        install: installControllers,
        hostName: delivery.argocd.hostName,
        signOn:
          broker?.argoCd?.apply((client) => cognitoSignOn(identity, client)) ??
          oidcSignOn(identity, delivery.argocd.clientId),
        access,
        clusterVpcCidr: network.clusterVpcCidr,
        clusterReady: cluster.loadBalancersReady,
      })
    : undefined;

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
  gitOpsReady: gitOps?.ready,
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
  guests: gitOps === undefined ? [] : argoCdGuests(gitOps),
  tags,
});

new DeletionGuard("deletion-guard", {
  enabled: protect,
  guarded: [
    ...pipeline.components,
    ...[network, cluster, database, artifacts, namespace, imageTrust, secrets, deployment, gate],
    ...[broker, keda, gitOps].filter((component) => component !== undefined),
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

/** Argo CD's UI, where the settings give it a host. */
function argoCdGuests({ ready }: GitOps): Guest[] {
  const { hostName, certificateArn } = delivery.argocd;
  if (hostName === undefined) return [];
  const { service, port, healthPath } = argoCd.server;
  const { namespace: ownNamespace } = argoCd;
  return [
    {
      ...{ name: "argocd", namespace: ownNamespace, hostName, certificateArn, healthPath, ready },
      service: { name: service, port },
    },
  ];
}

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
