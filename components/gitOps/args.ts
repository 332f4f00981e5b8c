import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartSource } from "../../settings";
import type { Access } from "../../settings/types";

/** How people sign in to Argo CD's UI. */
export interface UiSignOn {
  /** Issuer of the provider. */
  readonly issuer: string;
  /** Public client of Argo CD's own: it has no secret and uses PKCE. */
  readonly clientId: string;
  /** Claims of the id_token that hold groups. */
  readonly groupClaims: readonly string[];
  /** Groups that may sync, and see logs. */
  readonly operators: readonly string[];
  /** Groups that may look. */
  readonly viewers: readonly string[];
}

export interface GitOpsArgs {
  /** Airflow's namespace: the only one that Argo CD may change. */
  airflowNamespace: pulumi.Resource;
  /** Its name. */
  airflowNamespaceName: string;
  /** Chart of Argo CD, and of Airflow, which it will fetch. */
  charts: Readonly<Record<"airflow" | "argoCd", ChartSource>>;
  /** Whether Argo CD is installed, or is in the cluster already, in the namespace argocd. Default: true. */
  install?: boolean;
  /** Host of the UI. Default: no UI. */
  hostName?: string;
  /** How people sign in to the UI. Needed with a host only. */
  signOn?: pulumi.Input<UiSignOn>;
  /** Where the load balancer has its addresses. */
  access: Access;
  /** Range of the cluster's VPC. */
  clusterVpcCidr: string;
  /** Provider of the cluster. */
  kubernetesProvider: k8s.Provider;
  /** What takes everything inside the cluster with it that leaves nothing outside. Default: nothing. */
  deletedWith?: pulumi.Resource;
  /** What Argo CD's pods need in order to run, and what answers for new Services. */
  clusterReady: readonly pulumi.Resource[];
}
