import { architectureOf } from "../../settings/architecture";

/**
 * The image that EKS starts a managed node group with, Amazon Linux 2023.
 *
 * @throws Error when the types do not share one architecture: a node group has one image. The settings' checks refuse that first.
 */
export function nodeImage(instanceTypes: readonly string[]): string {
  const found = new Set(instanceTypes.map(architectureOf));
  const [architecture] = found;
  if (architecture === undefined || found.size > 1) {
    throw new Error(`node types must share one architecture: ${instanceTypes.join(", ")}`);
  }
  return architecture === "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD";
}
