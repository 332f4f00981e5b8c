export interface KarpenterValuesInput {
  readonly clusterName: string;
  /** Name of the interruption queue. */
  readonly queueName: string;
  /** ARN of the controller's role. */
  readonly roleArn: string;
  readonly replicas: number;
  /** Whether the controller reaches AWS services that have no VPC endpoint: prices, IAM. */
  readonly internetAccess: boolean;
}

/** Service account of the controller. */
export const KARPENTER_SERVICE_ACCOUNT = "karpenter";

/** Values of the Karpenter chart. It runs on the system nodes: its own affinity keeps it off the nodes it starts. */
export function karpenterValues(input: KarpenterValuesInput) {
  return {
    replicas: input.replicas,
    serviceAccount: {
      name: KARPENTER_SERVICE_ACCOUNT,
      annotations: { "eks.amazonaws.com/role-arn": input.roleArn },
    },
    settings: {
      clusterName: input.clusterName,
      interruptionQueue: input.queueName,
      isolatedVPC: !input.internetAccess,
    },
    controller: {
      resources: {
        requests: { cpu: "250m", memory: "512Mi" },
        limits: { cpu: "1", memory: "1Gi" },
      },
    },
  };
}
