/**
 * Configuration of the EKS add-ons, in the words of their schemas (`aws eks describe-addon-configuration`).
 * EKS refuses unknown keys, so only keys that its user guide names are used.
 */
export interface AddonConfiguration {
  readonly [key: string]: string | number | boolean | AddonConfiguration;
}

/** Enforces NetworkPolicy ("Limit pod traffic with Kubernetes network policies", Amazon EKS User Guide). */
export const vpcCniConfiguration: AddonConfiguration = { enableNetworkPolicy: "true" };

/** Follows the number of nodes and cores ("Scale CoreDNS Pods for high DNS traffic", Amazon EKS User Guide). */
export const corednsConfiguration: AddonConfiguration = {
  autoScaling: { enabled: true, minReplicas: 2, maxReplicas: 10 },
};

/**
 * Tags every volume that it makes ("Use Kubernetes volume storage with Amazon EBS", Amazon EKS User Guide),
 * so that one left behind can be found and its cost has an owner.
 */
export function ebsCsiConfiguration(tags: Readonly<Record<string, string>>): AddonConfiguration {
  return { controller: { extraVolumeTags: tags } };
}
