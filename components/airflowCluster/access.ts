import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { AirflowClusterArgs, ClusterHandle, Scope } from "./args";
import { insideCluster } from "./args";

/** Kubernetes group of the viewers, for what AmazonEKSViewPolicy leaves out. */
const VIEWERS = "airflow-platform:viewers";

/**
 * Access entries: administrators may do everything, viewers read what has no secret in it. The Kubernetes
 * provider waits for them: at destroy the role that runs it keeps its access until the last object is gone.
 *
 * @returns What must be in place before the API server is used.
 */
export function createAccessEntries(
  name: string,
  args: AirflowClusterArgs,
  cluster: ClusterHandle,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const administrators = [...new Set(args.adminRoleArns)];
  const viewers = [...new Set(args.viewerRoleArns)].filter((arn) => !administrators.includes(arn));
  const grant = (kind: "admin" | "viewer", principalArn: string): pulumi.Resource[] => {
    const entryName = `${name}-${kind}-${principalSlug(principalArn)}`;
    const options = { parent, deletedWith: cluster.deletedWith };
    const entry = new aws.eks.AccessEntry(
      entryName,
      {
        clusterName: cluster.name,
        principalArn,
        type: "STANDARD",
        kubernetesGroups: kind === "viewer" ? [VIEWERS] : undefined,
        tags: { ...args.tags, Name: entryName },
      },
      options,
    );
    const policy = kind === "admin" ? "AmazonEKSClusterAdminPolicy" : "AmazonEKSViewPolicy";
    const association = new aws.eks.AccessPolicyAssociation(
      entryName,
      {
        clusterName: cluster.name,
        principalArn,
        policyArn: `arn:${args.partition}:eks::aws:cluster-access-policy/${policy}`,
        accessScope: { type: "cluster" },
      },
      { ...options, dependsOn: [entry] },
    );
    return [entry, association];
  };
  return [
    ...administrators.flatMap((arn) => grant("admin", arn)),
    ...viewers.flatMap((arn) => grant("viewer", arn)),
  ];
}

/** `111122223333-platform-admin` for a role's ARN: a name that does not move when others come and go. */
export function principalSlug(roleArn: string): string {
  const [, , , , account = "", resource = ""] = roleArn.split(":");
  return `${account}-${resource.replace(/^role\//, "").replaceAll("/", "-")}`;
}

/**
 * What viewers see beyond AmazonEKSViewPolicy, which knows nothing cluster-wide and no custom resource: why a pod
 * waits for a node, and whether a secret was synced (its status, never its content).
 */
export function createViewerRole(scope: Scope, dependsOn: readonly pulumi.Resource[]): void {
  if (scope.args.viewerRoleArns.length === 0) return;
  const options = insideCluster(scope, dependsOn);
  const role = new k8s.rbac.v1.ClusterRole(
    `${scope.name}-viewers`,
    {
      metadata: { name: VIEWERS },
      rules: VIEWER_RULES.map(([apiGroup, ...resources]) => ({
        apiGroups: [apiGroup],
        resources,
        verbs: ["get", "list", "watch"],
      })),
    },
    options,
  );
  new k8s.rbac.v1.ClusterRoleBinding(
    `${scope.name}-viewers`,
    {
      metadata: { name: VIEWERS },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: VIEWERS },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: VIEWERS }],
    },
    { ...options, dependsOn: [...dependsOn, role] },
  );
}

const VIEWER_RULES: readonly (readonly [string, ...string[]])[] = [
  ["", "nodes", "persistentvolumes"],
  [
    "admissionregistration.k8s.io",
    "validatingadmissionpolicies",
    "validatingadmissionpolicybindings",
  ],
  ["apiextensions.k8s.io", "customresourcedefinitions"],
  ["elbv2.k8s.aws", "ingressclassparams", "targetgroupbindings"],
  ["external-secrets.io", "externalsecrets", "secretstores"],
  ["karpenter.k8s.aws", "ec2nodeclasses"],
  ["karpenter.sh", "nodeclaims", "nodepools"],
  ["metrics.k8s.io", "nodes", "pods"],
  ["networking.k8s.io", "ingressclasses"],
  ["rbac.authorization.k8s.io", "clusterrolebindings", "clusterroles", "rolebindings", "roles"],
  ["scheduling.k8s.io", "priorityclasses"],
  ["storage.k8s.io", "storageclasses", "volumeattachments"],
];
