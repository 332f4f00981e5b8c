import { at, textAt } from "../json";

/** Group, version and kind as Pulumi writes them; custom resources are made in the same form. */
export type KubernetesToken = `kubernetes:${string}:${string}`;

export const RELEASE = "kubernetes:helm.sh/v3:Release";

/** A chart as Argo CD installs it; v1alpha1 is read as v1, which it is to become. */
export const APPLICATION = "kubernetes:argoproj.io/v1:Application";

/** What the Airflow chart may come as. */
export const AIRFLOW_CHART = [RELEASE, APPLICATION] as const;

/** Kinds that hold a pod template, with the path to the pod's spec. */
const POD_SPEC_PATHS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core/v1:Pod": ["spec"],
  "kubernetes:core/v1:ReplicationController": ["spec", "template", "spec"],
  "kubernetes:apps/v1:Deployment": ["spec", "template", "spec"],
  "kubernetes:apps/v1:StatefulSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:DaemonSet": ["spec", "template", "spec"],
  "kubernetes:apps/v1:ReplicaSet": ["spec", "template", "spec"],
  "kubernetes:batch/v1:Job": ["spec", "template", "spec"],
  "kubernetes:batch/v1:CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
};

export const WORKLOADS = [
  "kubernetes:core/v1:Pod",
  "kubernetes:core/v1:ReplicationController",
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
  "kubernetes:apps/v1:ReplicaSet",
  "kubernetes:batch/v1:Job",
  "kubernetes:batch/v1:CronJob",
] as const;

/** Path of the pod's spec inside an object of a type; undefined where the type has no pods. */
export function podSpecPath(type: string): readonly string[] | undefined {
  return POD_SPEC_PATHS[type];
}

export function namespaceOf(object: unknown): string | undefined {
  return textAt(object, "metadata", "namespace");
}

export function nameOf(object: unknown): string | undefined {
  return textAt(object, "metadata", "name");
}

/** Labels or annotations as texts. */
export function metadataText(
  object: unknown,
  field: "labels" | "annotations",
  key: string,
): string | undefined {
  return textAt(at(object, "metadata", field), key);
}
