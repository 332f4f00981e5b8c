import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { GATE_LABELS } from "../../airflow/accessGate";
import { argoCdPolicies } from "../../airflow/argoCdPolicies";
import { argoCd, gitOpsRoles, PROJECT, projectSpec } from "../../airflow/gitOps";
import { podSecurityLabels } from "../../airflow/namespace";
import { createNamespaceRules } from "../namespaceRules";
import { releaseArgs } from "../release";
import type { GitOpsArgs } from "./args";
import { argoCdQuota, argoCdValues } from "./values";

export type { GitOpsArgs, UiSignOn } from "./args";

/**
 * Argo CD, for Airflow alone: it may change the chart's kinds in Airflow's namespace and nothing else in the cluster, reads no Secret
 * there, and its one project knows one chart repository and one namespace. AirflowDeployment hands it the Application.
 *
 * Cost: four pods on the system nodes, 270m and 672 MiB requested.
 */
export class GitOps extends pulumi.ComponentResource {
  /** The project, which waits for Argo CD and its rights: what an Application waits for, and outlives nothing of. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: GitOpsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:GitOps", name, {}, opts);

    const roles = this.createRoles(name, args);
    const installed = args.install === false ? roles : [this.install(name, args, roles)];

    this.ready = [this.createProject(name, args, installed)];
    this.registerOutputs({});
  }

  private options(
    args: GitOpsArgs,
    dependsOn: readonly pulumi.Resource[],
  ): pulumi.CustomResourceOptions {
    const { kubernetesProvider: provider, deletedWith } = args;
    return { parent: this, provider, deletedWith, dependsOn: [...dependsOn] };
  }

  /** Rights in Airflow's namespace, of Argo CD's accounts in its own. */
  private createRoles(name: string, args: GitOpsArgs): pulumi.Resource[] {
    const namespace = args.airflowNamespaceName;
    const opts = {
      ...this.options(args, [args.airflowNamespace]),
      deletedWith: args.airflowNamespace,
    };
    return Object.entries(gitOpsRoles).flatMap(([role, { rules, serviceAccount }]) => {
      const metadata = { name: role, namespace };
      const made = new k8s.rbac.v1.Role(`${name}-${role}`, { metadata, rules }, opts);
      const binding = new k8s.rbac.v1.RoleBinding(
        `${name}-${role}`,
        {
          metadata,
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role },
          subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace: argoCd.namespace }],
        },
        { ...opts, dependsOn: [made] },
      );
      return [binding];
    });
  }

  /** Argo CD in a namespace with rules of its own. */
  private install(
    name: string,
    args: GitOpsArgs,
    roles: readonly pulumi.Resource[],
  ): k8s.helm.v3.Release {
    const { airflowNamespaceName: airflowNamespace, charts, hostName } = args;
    const namespace = new k8s.core.v1.Namespace(
      name,
      {
        metadata: {
          name: argoCd.namespace,
          labels: { ...podSecurityLabels, ...(hostName === undefined ? {} : GATE_LABELS) },
        },
      },
      this.options(args, args.clusterReady),
    );
    const rules = this.createRules(name, args, namespace);
    return new k8s.helm.v3.Release(
      name,
      releaseArgs({
        name: argoCd.release,
        namespace: argoCd.namespace,
        source: charts.argoCd,
        values: pulumi
          .output(args.signOn)
          .apply((signOn) =>
            argoCdValues({ airflowNamespace, airflowChart: charts.airflow, hostName, signOn }),
          ),
      }),
      this.options(args, [...rules, ...roles]),
    );
  }

  private createRules(
    name: string,
    args: GitOpsArgs,
    namespace: k8s.core.v1.Namespace,
  ): pulumi.Resource[] {
    return createNamespaceRules(
      name,
      {
        namespace: argoCd.namespace,
        release: argoCd.release,
        quota: argoCdQuota,
        policies: argoCdPolicies(args.access, args.clusterVpcCidr, args.hostName !== undefined),
      },
      this.options(args, [namespace]),
    );
  }

  private createProject(
    name: string,
    args: GitOpsArgs,
    dependsOn: readonly pulumi.Resource[],
  ): pulumi.Resource {
    return new k8s.apiextensions.CustomResource(
      `${name}-project`,
      {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata: { name: PROJECT, namespace: argoCd.namespace },
        spec: projectSpec(args.charts.airflow, args.airflowNamespaceName),
      },
      this.options(args, dependsOn),
    );
  }
}
