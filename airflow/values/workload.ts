/** Pieces that several workloads of the chart share. */
import { type Component, podLabels } from "../names";

/** A service account of the chart: named, and with an IAM role where it needs one (IAM roles for service accounts, Amazon EKS User Guide). */
export const serviceAccount = (
  name: string,
  options: { token?: boolean; roleArn?: string } = {},
) => ({
  create: true,
  name,
  automountServiceAccountToken: options.token ?? false,
  annotations:
    options.roleArn === undefined ? {} : { "eks.amazonaws.com/role-arn": options.roleArn },
});

/** Keeps all but one pod running while nodes are drained. A single pod has no budget: it would block every drain. */
export const disruptionBudget = (replicas: number) => ({
  enabled: replicas > 1,
  config: { maxUnavailable: 1 },
});

/** Spreads the pods of one version over zones, then over nodes. Soft: a lost zone must not leave pods pending. */
export const spread = (component: Component) =>
  ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway" as const,
    labelSelector: { matchLabels: podLabels(component) },
    matchLabelKeys: ["pod-template-hash"],
  }));

/** Liveness of processes without a server of their own: the command costs seconds of CPU, so it is asked rarely. */
export const commandProbe = {
  initialDelaySeconds: 60,
  timeoutSeconds: 60,
  failureThreshold: 3,
  periodSeconds: 120,
};
