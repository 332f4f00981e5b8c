import type { Partition } from "./types";

interface Region {
  readonly partition: Partition;
  /** Letters of the zones that an account may find there, the most common first. */
  readonly zones: string;
}

const of = (partition: Partition, zones: string): Region => ({ partition, zones });

/**
 * Regions and the letters of their zones ("AWS Availability Zones", AWS Regions and Availability Zones user guide; local and
 * wavelength zones left out). In the oldest regions an account sees some of the letters only, so a zone listed here may still be
 * unknown to one account; letters that few accounts see come last. us-east-1e is left out: EKS control planes refuse it
 * ("Subnet requirements for clusters", Amazon EKS user guide).
 */
const regions: Readonly<Record<string, Region>> = {
  "af-south-1": of("aws", "abc"),
  "ap-east-1": of("aws", "abc"),
  "ap-east-2": of("aws", "abc"),
  "ap-northeast-1": of("aws", "acdb"),
  "ap-northeast-2": of("aws", "abcd"),
  "ap-northeast-3": of("aws", "abc"),
  "ap-south-1": of("aws", "abc"),
  "ap-south-2": of("aws", "abc"),
  "ap-southeast-1": of("aws", "abc"),
  "ap-southeast-2": of("aws", "abc"),
  "ap-southeast-3": of("aws", "abc"),
  "ap-southeast-4": of("aws", "abc"),
  "ap-southeast-5": of("aws", "abc"),
  "ap-southeast-6": of("aws", "abc"),
  "ap-southeast-7": of("aws", "abc"),
  "ca-central-1": of("aws", "abd"),
  "ca-west-1": of("aws", "abc"),
  "eu-central-1": of("aws", "abc"),
  "eu-central-2": of("aws", "abc"),
  "eu-north-1": of("aws", "abc"),
  "eu-south-1": of("aws", "abc"),
  "eu-south-2": of("aws", "abc"),
  "eu-west-1": of("aws", "abc"),
  "eu-west-2": of("aws", "abc"),
  "eu-west-3": of("aws", "abc"),
  "il-central-1": of("aws", "abc"),
  "me-central-1": of("aws", "abc"),
  "me-south-1": of("aws", "abc"),
  "mx-central-1": of("aws", "abc"),
  "sa-east-1": of("aws", "abc"),
  "us-east-1": of("aws", "abcdf"),
  "us-east-2": of("aws", "abc"),
  "us-west-1": of("aws", "acb"),
  "us-west-2": of("aws", "abcd"),
  "cn-north-1": of("aws-cn", "abd"),
  "cn-northwest-1": of("aws-cn", "abc"),
  "us-gov-east-1": of("aws-us-gov", "abc"),
  "us-gov-west-1": of("aws-us-gov", "abc"),
};

/** Every region the table knows. */
export const regionNames: readonly string[] = Object.keys(regions);

/** The partition of a region, or undefined for a region that the table does not know. */
export const partitionOf = (region: string): Partition | undefined => regions[region]?.partition;

/** Names of a region's zones, in order; none for a region that the table does not know. */
export const zonesOf = (region: string): string[] =>
  [...(regions[region]?.zones ?? "")].map((letter) => `${region}${letter}`);
