/** The SDK's own proxy around inputs that a preview does not know; its typings leave it out. */
import { unknownCheckingProxy, unknownStringValue } from "@pulumi/policy/proxy";

declare module "@pulumi/policy/proxy" {
  export function unknownCheckingProxy<T>(value: T): T;
  export const unknownStringValue: string;
}

/** Stands for a value that is not known during a preview, as the engine sends it. */
export const UNKNOWN = unknownStringValue;
export { unknownCheckingProxy };
