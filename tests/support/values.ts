import { Resource } from "@pulumi/pulumi";
import type { Plain, Properties } from "../../plan/fakes";

/** Signature by which the engine's wire format marks a secret. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

interface WireSecret {
  readonly [SIGNATURE_KEY]: string;
  readonly value: unknown;
}

export function isSecret(value: unknown): value is WireSecret {
  return (
    typeof value === "object" &&
    value !== null &&
    SIGNATURE_KEY in value &&
    value[SIGNATURE_KEY] === SECRET_SIGNATURE
  );
}

export function wrapSecret(value: unknown): WireSecret {
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

/** Plain data below a value: secrets opened, resource references as their names. */
export function unwrap(value: unknown): Plain {
  if (isSecret(value)) return unwrap(value.value);
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") {
    return value;
  }
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value === "object" && !Resource.isInstance(value)) return toPlain(value);
  return `[${Object.prototype.toString.call(value)}]`;
}

export function toPlain(object: object): Properties {
  const known = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, unwrap(value)]));
}
