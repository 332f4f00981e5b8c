export interface LoadBalancerControllerValuesInput {
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  /** ARN of the controller's role. */
  readonly roleArn: string;
  readonly replicas: number;
  /** Tags of every load balancer that it makes. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Service account of the controller. */
export const LOAD_BALANCER_SERVICE_ACCOUNT = "aws-load-balancer-controller";

/** Values of the AWS Load Balancer Controller's chart. */
export function loadBalancerControllerValues(input: LoadBalancerControllerValuesInput) {
  const { clusterName, region, vpcId, roleArn, replicas, tags } = input;
  return {
    clusterName,
    // Pods cannot ask the instance metadata service, so the controller must be told both.
    region,
    vpcId,
    replicaCount: replicas,
    ...(replicas > 1 ? { podDisruptionBudget: { maxUnavailable: 1 } } : {}),
    serviceAccount: {
      name: LOAD_BALANCER_SERVICE_ACCOUNT,
      annotations: { "eks.amazonaws.com/role-arn": roleArn },
    },
    // Otherwise each upgrade makes a new certificate, and webhooks fail until every pod has read it.
    keepTLSSecret: true,
    // Takes over every new Service with a load balancer: EKS's own controller would make it a public one. The webhook is
    // asked about every Service of the cluster, so it must not refuse them while its pods are away.
    enableServiceMutatorWebhook: true,
    serviceMutatorWebhookConfig: { failurePolicy: "Ignore" },
    defaultTargetType: "ip",
    defaultLoadBalancerScheme: "internal",
    defaultTags: plainTags(tags),
    // Whoever may write an Ingress could otherwise make a load balancer of any kind: the platform's class decides what it is like.
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    disableIngressClassAnnotation: true,
    disableIngressGroupNameAnnotation: true,
    // Its role has no permission for either.
    enableShield: false,
    enableWaf: false,
    podSecurityContext: {
      fsGroup: 65534,
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    },
    securityContext: {
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    resources: {
      requests: { cpu: "50m", memory: "128Mi" },
      limits: { cpu: "500m", memory: "256Mi" },
    },
  };
}

/**
 * The tags that the chart can hand on: it writes them into one unquoted argument, `--default-tags=a=b,c=d`, where
 * a comma, a colon or an equals sign in a value would stop the controller from starting.
 */
function plainTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const plain = /^[\w .@/+-]+$/;
  return Object.fromEntries(
    Object.entries(tags).filter(([key, value]) => plain.test(key) && plain.test(value)),
  );
}
