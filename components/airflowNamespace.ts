import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  containerDefaults,
  inPriorityClass,
  namespaceLabels,
  quota,
  teamQuota,
} from "../airflow/namespace";
import { teamPriorityClass } from "../airflow/teams";
import { networkPolicies } from "../airflow/networkPolicies";
import { namespaceRoles } from "../airflow/rbac";
import type { Access, StackSettings } from "../settings/types";

export interface AirflowNamespaceArgs {
  /** Airflow's settings: name of the namespace, executor, quota, address of the DAGs. */
  airflow: StackSettings["airflow"];
  /** How people sign in: by password, a job makes the administrator. */
  identity: StackSettings["identity"];
  /** How the API server is reached: who may come in. */
  access: Access;
  /** Range of the cluster's VPC. */
  clusterVpcCidr: string;
  /** Ranges of the database's subnets: the only way to PostgreSQL. */
  dataSubnetCidrs: readonly string[];
  /** Annotations of the namespace: what is recorded of the release that runs in it. Default: none. */
  annotations?: Readonly<Record<string, string>>;
  /** Provider of the cluster. */
  kubernetesProvider: k8s.Provider;
  /**
   * What must outlive everything in the namespace: load balancer controller, volume driver, node pools, nodes, KEDA, the database. The
   * namespace is deleted, and Airflow, its load balancer and its volumes with it, while they still run.
   */
  outlivedBy: readonly pulumi.Resource[];
}

/**
 * The namespace that Airflow lives in: restricted pod security, quota, default sizes, the three accounts that may use the Kubernetes
 * API, and network policies that deny everything but Airflow's own flows. Costs nothing.
 *
 * It is never left to die with the cluster: its load balancer and its volumes would stay behind, and the VPC with them.
 */
export class AirflowNamespace extends pulumi.ComponentResource {
  /** Name of the namespace. */
  readonly name: pulumi.Output<string>;
  readonly resource: k8s.core.v1.Namespace;
  /** Every rule in the namespace, and so the namespace itself: what pods wait for. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AirflowNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:AirflowNamespace", name, {}, opts);

    this.resource = this.createNamespace(name, args);
    const inside: pulumi.CustomResourceOptions = {
      parent: this,
      provider: args.kubernetesProvider,
      dependsOn: [this.resource],
      deletedWith: this.resource,
    };
    const limits = this.createLimits(name, args, inside);
    const bindings = this.createRoles(name, args, inside);
    const policies = this.createNetworkPolicies(name, args, inside);
    const shares = this.createTeamShares(name, args, inside);

    this.name = this.resource.metadata.name;
    this.ready = [...shares, ...limits, ...bindings, ...policies];
    this.registerOutputs({ name: this.name });
  }

  private createNamespace(name: string, args: AirflowNamespaceArgs): k8s.core.v1.Namespace {
    const { airflow, annotations = {} } = args;
    const noted = Object.keys(annotations).length > 0 && { annotations };
    return new k8s.core.v1.Namespace(
      name,
      { metadata: { name: airflow.namespace, labels: namespaceLabels, ...noted } },
      {
        parent: this,
        provider: args.kubernetesProvider,
        dependsOn: [...args.outlivedBy],
        // Deleting a load balancer takes minutes, and the namespace is gone only when it is.
        customTimeouts: { delete: "20m" },
      },
    );
  }

  private createLimits(
    name: string,
    args: AirflowNamespaceArgs,
    inside: pulumi.CustomResourceOptions,
  ): pulumi.Resource[] {
    const { namespace } = args.airflow;
    return [
      new k8s.core.v1.ResourceQuota(
        name,
        {
          metadata: { name: "airflow", namespace },
          spec: { hard: quota(args.airflow, args.access) },
        },
        inside,
      ),
      new k8s.core.v1.LimitRange(
        name,
        { metadata: { name: "airflow", namespace }, spec: { limits: [containerDefaults] } },
        inside,
      ),
    ];
  }

  /** A quota over the pods of a priority class, which the scheduler gives to a team's tasks and no DAG can leave. */
  private createTeamShares(
    name: string,
    args: AirflowNamespaceArgs,
    inside: pulumi.CustomResourceOptions,
  ): pulumi.Resource[] {
    const { namespace, teams } = args.airflow;
    return teams.map((team) => {
      const className = teamPriorityClass(namespace, team);
      const priority = new k8s.scheduling.v1.PriorityClass(
        `${name}-team-${team.name}`,
        {
          metadata: { name: className },
          description: `Tasks of team ${team.name}.`,
          value: 0,
          preemptionPolicy: "Never",
        },
        { ...inside, deletedWith: undefined },
      );
      return new k8s.core.v1.ResourceQuota(
        `${name}-team-${team.name}`,
        {
          metadata: { name: `team-${team.name}`, namespace },
          spec: { hard: teamQuota(team), scopeSelector: inPriorityClass(className) },
        },
        { ...inside, dependsOn: [priority] },
      );
    });
  }

  private createRoles(
    name: string,
    args: AirflowNamespaceArgs,
    inside: pulumi.CustomResourceOptions,
  ): pulumi.Resource[] {
    const { namespace } = args.airflow;
    const roles = Object.entries(namespaceRoles(args.airflow.executor));
    return roles.flatMap(([role, { rules, serviceAccount }]) => {
      const metadata = { name: role, namespace };
      const made = new k8s.rbac.v1.Role(`${name}-${role}`, { metadata, rules }, inside);
      const binding = new k8s.rbac.v1.RoleBinding(
        `${name}-${role}`,
        {
          metadata,
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role },
          subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
        },
        { ...inside, dependsOn: [made] },
      );
      return [binding];
    });
  }

  private createNetworkPolicies(
    name: string,
    args: AirflowNamespaceArgs,
    inside: pulumi.CustomResourceOptions,
  ): pulumi.Resource[] {
    const { namespace } = args.airflow;
    return Object.entries(networkPolicies(args)).map(
      ([policy, spec]) =>
        new k8s.networking.v1.NetworkPolicy(
          `${name}-${policy}`,
          { metadata: { name: policy, namespace }, spec },
          inside,
        ),
    );
  }
}
