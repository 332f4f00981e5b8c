/**
 * A fake stands for what a provider would answer: typed, deterministic, and the same in the offline
 * plan and in the component tests. Ids derive from the resource's type and name, so that two runs
 * and two processes agree without sharing state.
 */
import { createHash } from "node:crypto";
import { type Properties, text } from "../plain";

export { list, number, record, records, text, texts } from "../plain";
export type { Plain, Properties } from "../plain";

/** AWS documents this number for examples; it belongs to nobody. */
export const FAKE_ACCOUNT = "123456789012";
export const DEFAULT_REGION = "eu-west-1";

/** One resource for which a fake is wanted. */
export interface FakeRequest {
  /** Type token, for example `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Inputs as plain data: secrets unwrapped. */
  readonly inputs: Properties;
  /** AWS region that the stack names; an input named `region` wins over it. */
  readonly region: string;
  /** Id of an existing resource that is looked up or adopted; absent for a new one. */
  readonly existing?: string;
}

/** What the provider would answer. */
export interface Fake {
  /** Provider id; empty for components, which have none. */
  readonly id: string;
  /** Values the provider settles before creation (generated names, defaults): a first preview knows them. */
  readonly known?: Properties;
  /** Values that exist only once the resource does: unknown to a first preview. */
  readonly computed?: Properties;
  /** Top-level outputs that the provider itself marks secret. */
  readonly secrets?: readonly string[];
}

export type FakeRule = (request: FakeRequest) => Fake;
export type FakeRules = { readonly [token: string]: FakeRule };

/** One invoke (a provider function) or call (a resource method). */
export interface FakeCall {
  readonly token: string;
  readonly inputs: Properties;
  readonly region: string;
  /** Outputs of the resource whose method it is. */
  readonly self?: Properties;
}
export interface FakeAnswer {
  readonly outputs: Properties;
  readonly secrets?: readonly string[];
}
export type CallRules = { readonly [token: string]: (call: FakeCall) => FakeAnswer };

/** Hexadecimal digits that depend on the parts alone. */
export function digest(length: number, ...parts: string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, length);
}

/** An EC2-style id, `vpc-0` and sixteen digits. */
export function hexId(prefix: string, request: FakeRequest, part = ""): string {
  if (part === "" && request.existing?.startsWith(`${prefix}-`) === true) return request.existing;
  return `${prefix}-0${digest(16, request.type, request.name, prefix, part)}`;
}

/** A version-4-shaped UUID. */
export function uuid(...parts: string[]): string {
  const hex = digest(32, ...parts);
  const variant = "89ab"[parseInt(hex.slice(16, 17), 16) % 4] ?? "8";
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...groups, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

/** Upper-case identifier such as IAM's unique ids, `AROA…`. */
export function upperId(prefix: string, request: FakeRequest): string {
  return prefix + digest(17, request.type, request.name, prefix).toUpperCase();
}

export function regionOf(request: { inputs: Properties; region: string }): string {
  return text(request.inputs, "region") ?? request.region;
}

export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Domain that ends the service endpoints of a region. */
export function dnsSuffixOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

/** ARN of a regional resource in the fake account. */
export function arn(request: FakeRequest, service: string, resource: string): string {
  const region = regionOf(request);
  return `arn:${partitionOf(region)}:${service}:${region}:${FAKE_ACCOUNT}:${resource}`;
}

/** ARN without a region, as IAM and Route 53 use; `account` is empty for S3 and Route 53. */
export function globalArn(
  request: FakeRequest,
  service: string,
  resource: string,
  account = FAKE_ACCOUNT,
): string {
  return `arn:${partitionOf(regionOf(request))}:${service}::${account}:${resource}`;
}

/** The first of the named inputs, or the name the provider would generate from the logical name. */
export function physicalName(request: FakeRequest, key = "name", separator = "-"): string {
  const given = text(request.inputs, key);
  if (given !== undefined) return given;
  const { existing } = request;
  if (existing !== undefined && !/[:/]/.test(existing)) return existing;
  const prefix = text(request.inputs, `${key}Prefix`) ?? `${request.name}${separator}`;
  return prefix + digest(7, request.type, request.name, "autoname");
}
