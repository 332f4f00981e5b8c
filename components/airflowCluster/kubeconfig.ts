export interface KubeconfigInput {
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  /** Address of its API server. */
  readonly endpoint: string;
  /** Its certificate authority, base64 of PEM. */
  readonly certificateAuthorityData: string;
  readonly region: string;
}

/**
 * A kubeconfig without a credential: each use asks `aws eks get-token`, which signs with whatever identity
 * the AWS CLI finds ("Create kubeconfig file", Amazon EKS User Guide).
 */
export function kubeconfig(input: KubeconfigInput): Readonly<Record<string, unknown>> {
  const { clusterName, endpoint, certificateAuthorityData, region } = input;
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": clusterName,
    clusters: [
      {
        name: clusterName,
        cluster: { server: endpoint, "certificate-authority-data": certificateAuthorityData },
      },
    ],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
    users: [
      {
        name: clusterName,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: [
              ...["--region", region, "--output", "json"],
              ...["eks", "get-token", "--cluster-name", clusterName],
            ],
            interactiveMode: "Never",
          },
        },
      },
    ],
  };
}
