/** Chart values of External Secrets and Reloader. */
import { container } from "../../airflow/security";
import { sizes } from "../../airflow/sizes";

/**
 * External Secrets Operator for one namespace. It has a Role there and no ClusterRole over secrets, and no AWS role of its own: it
 * signs in with the service account that the SecretStore names. Whatever it could do beyond reading secrets is switched off.
 */
export const externalSecretsValues = (namespace: string) => ({
  installCRDs: true,
  scopedNamespace: namespace,
  scopedRBAC: true,
  processClusterExternalSecret: false,
  processClusterGenerator: false,
  processClusterPushSecret: false,
  processClusterStore: false,
  processPushSecret: false,
  resources: sizes.controller,
  // Two answer, or the loss of a node would refuse every change of a SecretStore.
  webhook: { replicaCount: 2, resources: sizes.controller, podDisruptionBudget },
  certController: { resources: sizes.controller },
});

const podDisruptionBudget = { enabled: true, minAvailable: 1 };

/**
 * Reloader for the namespace that it is in: it restarts whatever reads a Secret that has changed. ConfigMaps are the chart's own
 * business, and a CronJob would be run at once instead of at its next time.
 */
export const reloaderValues = (image: string) => ({
  fullnameOverride: "reloader",
  image: reloaderImage(image),
  reloader: {
    watchGlobally: false,
    autoReloadAll: true,
    ignoreConfigMaps: true,
    ignoreCronJobs: true,
    ignoreJobs: true,
    // An annotation on the pods; the default writes a variable into every container.
    reloadStrategy: "annotations",
    readOnlyRootFileSystem: true,
    deployment: { containerSecurityContext: container, resources: sizes.controller },
  },
});

/** The chart writes `repository@digest` where there is a digest, and `repository:tag` otherwise. */
function reloaderImage(reference: string): Readonly<Record<string, string>> {
  const [name = "", digest] = reference.split("@");
  const colon = name.lastIndexOf(":");
  const tagged = colon > name.lastIndexOf("/");
  const repository = tagged ? name.slice(0, colon) : name;
  return digest === undefined ? { repository, tag: name.slice(colon + 1) } : { repository, digest };
}
