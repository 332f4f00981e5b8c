/** Processor architectures as Kubernetes names them. */
export type Architecture = "amd64" | "arm64";

/**
 * Architecture of an instance type. In its family, `g` is the first letter after the generation on Graviton
 * ("Amazon EC2 instance type naming conventions", Amazon EC2 User Guide); a1 is older than that convention.
 */
export function architectureOf(instanceType: string): Architecture {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? "arm64" : "amd64";
}
