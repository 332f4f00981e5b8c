import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { containerDefaults } from "../airflow/namespace";
import type { NetworkPolicies } from "../airflow/policyParts";

export interface NamespaceRules {
  /** The namespace, by name. */
  namespace: string;
  /** Name of the quota and of the limit range. */
  release: string;
  /** What all its pods together may ask for. */
  quota: Readonly<Record<string, string>>;
  /** Who may talk to whom, by name. */
  policies: NetworkPolicies;
}

/**
 * What a namespace of a controller has before anything runs in it: a quota, a size for containers that state none, and network
 * policies. Its controller depends on all that is returned.
 */
export function createNamespaceRules(
  name: string,
  { namespace, release, quota, policies }: NamespaceRules,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const metadata = { name: release, namespace };
  return [
    new k8s.core.v1.ResourceQuota(name, { metadata, spec: { hard: quota } }, opts),
    new k8s.core.v1.LimitRange(name, { metadata, spec: { limits: [containerDefaults] } }, opts),
    ...Object.entries(policies).map(
      ([policy, spec]) =>
        new k8s.networking.v1.NetworkPolicy(
          `${name}-${policy}`,
          { metadata: { name: policy, namespace }, spec },
          opts,
        ),
    ),
  ];
}
