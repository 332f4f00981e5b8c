/**
 * Security contexts that the "restricted" Pod Security Standard admits (Kubernetes documentation, "Pod Security Standards"),
 * with a read-only root file system on top (CIS Amazon EKS Benchmark 4.2).
 */

/** Users baked into the images. */
const users = { airflow: 50000, gitSync: 65533, nobody: 65534, redis: 999 } as const;

const pod = (runAsUser: number, group: number) => ({
  runAsNonRoot: true,
  runAsUser,
  runAsGroup: group,
  fsGroup: group,
  seccompProfile: { type: "RuntimeDefault" as const },
});

/** A container without privileges that writes to its volumes only. */
export const container = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};

/** A container that runs DAG authors' code: libraries write caches wherever they like. */
export const codeContainer = { ...container, readOnlyRootFilesystem: false };

/** git-sync is told apart from Airflow by its user; ssh wants a user that the image knows. */
export const gitSyncContainer = { ...container, runAsUser: users.gitSync };

/** The Airflow image's files belong to group 0, which gives no rights by itself ("Arbitrary Docker user", Airflow image documentation). */
export const airflowPod = pod(users.airflow, 0);
export const nobodyPod = pod(users.nobody, users.nobody);
export const redisPod = pod(users.redis, users.redis);
