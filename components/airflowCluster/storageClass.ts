import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Scope, insideCluster } from "./args";

/** Name of the platform's storage class. */
export const STORAGE_CLASS = "airflow-platform-gp3";

/**
 * Encrypted gp3 volumes, made in the zone of the pod. The default of a cluster made here (EKS marks none as the
 * default since Kubernetes 1.30); a cluster made elsewhere keeps its own default.
 *
 * @param dependsOn The EBS driver: volumes are gone before it is.
 */
export function createStorageClass(
  scope: Scope,
  dependsOn: readonly pulumi.Resource[],
): k8s.storage.v1.StorageClass {
  const isDefault = scope.args.existing === undefined;
  return new k8s.storage.v1.StorageClass(
    `${scope.name}-gp3`,
    {
      metadata: {
        name: STORAGE_CLASS,
        annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault) },
      },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      volumeBindingMode: "WaitForFirstConsumer",
      reclaimPolicy: "Delete",
      allowVolumeExpansion: true,
    },
    insideCluster(scope, dependsOn),
  );
}
