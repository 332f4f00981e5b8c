/** Processor architectures as Kubernetes names them. */
export type Architecture = "amd64" | "arm64";

/**
 * Architecture of an instance type. In its family, `g` is the first letter after the generation on Graviton
 * ("Amazon EC2 instance type naming conventions", Amazon EC2 User Guide); a1 is older than that convention.
 */
export function architectureOf(instanceType: string): Architecture {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? "arm64" : "amd64";
}

/**
 * The image that EKS starts a managed node group with, Amazon Linux 2023.
 *
 * @throws Error when the types do not share one architecture: a node group has one image.
 */
export function nodeImage(instanceTypes: readonly string[]): string {
  const found = new Set(instanceTypes.map(architectureOf));
  const [architecture] = found;
  if (architecture === undefined || found.size > 1) {
    throw new Error(`node types must share one architecture: ${instanceTypes.join(", ")}`);
  }
  return architecture === "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD";
}
