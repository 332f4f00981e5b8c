import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { podSecurityLabels } from "../airflow/namespace";
import { kedaPolicies, kedaQuota } from "../airflow/kedaPolicies";
import { KEDA_NAMESPACE } from "../airflow/networkPolicies";
import { sizes } from "../airflow/sizes";
import type { ChartSource } from "../settings";
import { createNamespaceRules } from "./namespaceRules";
import { releaseArgs } from "./release";

export interface KedaArgs {
  /** Airflow's namespace, by name: the only one that it looks at. */
  airflowNamespace: string;
  charts: Readonly<Record<"keda", ChartSource>>;
  /** Range of the cluster's VPC. */
  clusterVpcCidr: string;
  /** Provider of the cluster. */
  kubernetesProvider: k8s.Provider;
  /** What takes everything inside the cluster with it. Default: nothing. */
  deletedWith?: pulumi.Resource;
  /** What its pods need in order to run. */
  clusterReady: readonly pulumi.Resource[];
}

/** KEDA for one namespace, allowed to scale Deployments and nothing else. */
export const kedaValues = (namespace: string) => ({
  watchNamespace: namespace,
  rbac: {
    enabledCustomScaledRefKinds: true,
    scaledRefKinds: [{ apiGroup: "apps", kind: "Deployment" }],
  },
  resources: {
    operator: sizes.kedaOperator,
    metricServer: sizes.kedaOperator,
    webhooks: sizes.controller,
  },
});

/**
 * Scales Celery workers by the number of tasks in the metadata database, down to none. It stands before Airflow's namespace: what it
 * watches there cannot go without it, and goes with the namespace.
 *
 * Cost: three pods on the system nodes, 120m and 320 MiB requested.
 */
export class Keda extends pulumi.ComponentResource {
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: KedaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:Keda", name, {}, opts);

    const inside: pulumi.CustomResourceOptions = {
      parent: this,
      provider: args.kubernetesProvider,
      deletedWith: args.deletedWith,
      dependsOn: [...args.clusterReady],
      // It was part of AirflowDeployment.
      aliases: [
        { parent: pulumi.createUrn("airflow", "airflow-platform:components:AirflowDeployment") },
      ],
    };
    const namespace = new k8s.core.v1.Namespace(
      name,
      { metadata: { name: KEDA_NAMESPACE, labels: podSecurityLabels } },
      inside,
    );
    createNamespaceRules(
      name,
      {
        namespace: KEDA_NAMESPACE,
        release: "keda",
        quota: kedaQuota,
        policies: kedaPolicies(args.airflowNamespace, args.clusterVpcCidr),
      },
      {
        parent: this,
        provider: args.kubernetesProvider,
        deletedWith: namespace,
        dependsOn: [namespace],
      },
    );
    const release = new k8s.helm.v3.Release(
      name,
      releaseArgs({
        name: "keda",
        namespace: namespace.metadata.name,
        source: args.charts.keda,
        values: kedaValues(args.airflowNamespace),
      }),
      // Not on the rules: its pods state their sizes, and each link more multiplies the ways through the stack.
      { ...inside, dependsOn: [namespace] },
    );

    this.ready = [release];
    this.registerOutputs({});
  }
}
