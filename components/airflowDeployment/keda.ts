import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { podSecurityLabels } from "../../airflow/namespace";
import { KEDA_NAMESPACE } from "../../airflow/networkPolicies";
import { sizes } from "../../airflow/sizes";
import { releaseArgs } from "../release";
import type { AirflowDeploymentArgs } from "./args";

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

/** Scales Celery workers by the number of tasks in the metadata database, down to none. */
export function createKeda(
  name: string,
  args: AirflowDeploymentArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const namespace = new k8s.core.v1.Namespace(
    `${name}-keda`,
    { metadata: { name: KEDA_NAMESPACE, labels: podSecurityLabels } },
    opts,
  );
  return new k8s.helm.v3.Release(
    `${name}-keda`,
    releaseArgs({
      name: "keda",
      namespace: namespace.metadata.name,
      source: args.charts.keda,
      values: kedaValues(args.airflow.namespace),
    }),
    opts,
  );
}
