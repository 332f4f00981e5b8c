import { parseCidr, type Cidr } from "../network/cidr";

/** The private ranges of RFC 1918, the only ones a VPC may take: with public addresses it could not reach their real owners. */
export const privateRanges: readonly Cidr[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(
  parseCidr,
);

/**
 * Range of the cluster's Services, known inside the cluster only. EKS takes this one or 10.100.0.0/16 unless it is told
 * ("CreateCluster", Amazon EKS API Reference); the VPCs must stay clear of it.
 */
export const serviceCidr = "172.20.0.0/16";

/** Ranges reserved for documentation, which never route (RFC 5737). */
export const documentationRanges: readonly Cidr[] = [
  "192.0.2.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
].map(parseCidr);

/** The range, or undefined where the text is none or is no network address; the checks say so in their own words. */
export function readCidr(text: string): Cidr | undefined {
  try {
    return parseCidr(text);
  } catch {
    return undefined;
  }
}
