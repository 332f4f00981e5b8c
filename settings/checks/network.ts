import { interfaceEndpointServices } from "../schema/network";
import { valueAt } from "../merge";
import { when, type Check } from "./check";

const withoutNat: Check = {
  reads: ["network.natGateways", "network.interfaceEndpoints", "airflow.image", "cluster.existing"],
  run: ({ settings: { network, airflow, cluster } }) => {
    if (network.natGateways !== "none" || cluster.existing !== undefined) return [];
    const cause = ["network", "natGateways"];
    const missing = interfaceEndpointServices.filter(
      (name) => !network.interfaceEndpoints.includes(name),
    );
    return [
      ...when(
        missing.length > 0,
        ["network", "interfaceEndpoints"],
        `must hold every service while network.natGateways is none; missing: ${missing.join(", ")}`,
        cause,
      ),
      ...when(
        !/^\d{12}\.dkr\.ecr\./.test(airflow.image.repository ?? ""),
        ["airflow", "image", "repository"],
        "must be a repository in ECR while network.natGateways is none: no other registry can be reached",
        cause,
      ),
    ];
  },
};

const endpointsOnce: Check = {
  reads: ["network.interfaceEndpoints"],
  run: ({ settings: { network } }) =>
    network.interfaceEndpoints.flatMap((service, index) =>
      when(
        network.interfaceEndpoints.indexOf(service) < index,
        ["network", "interfaceEndpoints", index],
        `${service} stands there twice`,
      ),
    ),
};

/** What describes a cluster that the stack makes itself. */
const ownClusterOnly: readonly (readonly string[])[] = [
  ["network", "clusterCidr"],
  ["network", "natGateways"],
  ["network", "interfaceEndpoints"],
  ["cluster", "publicEndpoint"],
  ["cluster", "publicEndpointCidrs"],
  ["cluster", "adminRoleArns"],
  ["cluster", "viewerRoleArns"],
  ["cluster", "deletionProtection"],
  ["cluster", "logRetentionDays"],
  ["cluster", "systemNodes"],
];

const adoptedCluster: Check = {
  reads: ["cluster.existing"],
  run: ({ settings: { cluster }, given }) =>
    cluster.existing === undefined
      ? []
      : ownClusterOnly.flatMap((path) =>
          when(
            valueAt(given, path) !== undefined,
            path,
            "has no effect with cluster.existing: whoever made that cluster decides it; remove one of the two",
          ),
        ),
};

/** Stacks on one cluster need a namespace each. */
const namespaceOfItsOwn: Check = {
  reads: ["cluster.existing", "airflow.namespace"],
  run: ({ settings: { cluster, airflow }, neighbours }) =>
    neighbours.flatMap(({ file, existingClusterName, namespace }) =>
      when(
        cluster.existing !== undefined &&
          existingClusterName === cluster.existing.name &&
          namespace === airflow.namespace,
        ["airflow", "namespace"],
        `${airflow.namespace} is ${file}'s namespace on the same cluster ${cluster.existing?.name}`,
      ),
    ),
};

export const networkChecks: readonly Check[] = [
  withoutNat,
  endpointsOnce,
  adoptedCluster,
  namespaceOfItsOwn,
];
