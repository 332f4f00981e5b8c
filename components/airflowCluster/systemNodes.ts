import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nodeImage } from "./architecture";
import type { Scope } from "./args";
import { createNodeRole } from "./nodeRole";

/** Label of the nodes for long-lived services. */
const SYSTEM_LABEL = { "airflow-platform/node-group": "system" };

/**
 * The managed node group for everything that lives long: controllers, Airflow's own processes. It is the raw
 * resource, not the eks component's, so that plan and policies see every setting.
 *
 * @param dependsOn What must be there before a node joins, and outlive the last one: network, CNI, kube-proxy.
 */
export function createSystemNodes(
  scope: Scope,
  dependsOn: readonly pulumi.Resource[],
): aws.eks.NodeGroup {
  const { name, args, cluster, parent } = scope;
  const { systemNodes, tags } = args;
  const { role, permissions } = createNodeRole(name, args, "system", parent);
  const template = createLaunchTemplate(scope);
  return new aws.eks.NodeGroup(
    `${name}-system`,
    {
      clusterName: cluster.name,
      nodeGroupNamePrefix: "system-",
      version: args.kubernetesVersion,
      nodeRoleArn: role.arn,
      subnetIds: args.nodeSubnetIds,
      amiType: nodeImage(systemNodes.instanceTypes),
      capacityType: "ON_DEMAND",
      instanceTypes: systemNodes.instanceTypes,
      launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
      scalingConfig: {
        minSize: systemNodes.minSize,
        maxSize: systemNodes.maxSize,
        desiredSize: systemNodes.desiredSize,
      },
      updateConfig: { maxUnavailable: 1 },
      nodeRepairConfig: { enabled: true },
      labels: SYSTEM_LABEL,
      tags: { ...tags, Name: `${args.name}-system` },
    },
    {
      parent,
      dependsOn: [...dependsOn, ...permissions],
      // The number belongs to whoever scales the group; writing it back would fight them on every `up`.
      ignoreChanges: ["scalingConfig.desiredSize"],
    },
  );
}

function createLaunchTemplate(scope: Scope): aws.ec2.LaunchTemplate {
  const { name, args, cluster, parent } = scope;
  const tags = { ...args.tags, Name: `${args.name}-system` };
  return new aws.ec2.LaunchTemplate(
    `${name}-system`,
    {
      namePrefix: `${args.name}-system-`,
      description: `System nodes of ${args.name}.`,
      updateDefaultVersion: true,
      // FSBP EC2.8; the hop limit keeps pods from the node's credentials ("Restrict access to the instance
      // profile assigned to the worker node", Amazon EKS Best Practices Guide).
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      // Without kmsKeyId the account's default EBS key encrypts: a key of our own needs a grant for Auto Scaling.
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeSize: args.systemNodes.diskGib,
            volumeType: "gp3",
            encrypted: "true",
            deleteOnTermination: "true",
          },
        },
      ],
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: "false",
          deleteOnTermination: "true",
          securityGroups: [cluster.nodeSecurityGroupId],
        },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags,
      })),
      tags,
    },
    { parent },
  );
}
