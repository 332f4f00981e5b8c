import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { APPLICATION, applicationAnnotations, applicationSpec, argoCd } from "../../airflow/gitOps";
import type { ChartValues } from "../../airflow/values";
import type { AirflowDeploymentArgs } from "./args";

/** Time for Argo CD to sync, hooks included, and for its retries. */
const SYNC_TIMEOUT = "90m";

/** What Argo CD installs, and keeps as it is. Awaited: `up` is done when Airflow is. */
export function createApplication(
  name: string,
  args: AirflowDeploymentArgs,
  values: pulumi.Output<ChartValues>,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const { namespace } = args.airflow;
  return new k8s.apiextensions.CustomResource(
    `${name}-application`,
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: {
        name: APPLICATION,
        namespace: argoCd.namespace,
        annotations: values.apply(applicationAnnotations),
      },
      spec: values.apply((plain) => applicationSpec(args.charts.airflow, namespace, plain)),
    },
    { ...opts, customTimeouts: { create: SYNC_TIMEOUT, update: SYNC_TIMEOUT, delete: "10m" } },
  );
}
