/**
 * The engine's wire format: plain JSON in which objects with a signature stand for secrets, outputs,
 * resource references and assets. The signatures are constants of Pulumi's protocol
 * (`sdk/go/common/resource/properties.go`).
 */
import { SECRET, UNKNOWN } from "../model";
import { isProperties, mapProperties, type Plain, type Properties } from "../plain";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
/** Stands for an unknown string, number, list or object alike. */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function signature(value: Properties): Plain | undefined {
  return value[SIGNATURE];
}

/** Marks a value secret; a value that is secret already stays as it is. */
export function asSecret(value: Plain): Plain {
  if (isProperties(value) && signature(value) === SECRET_SIGNATURE) return value;
  return { [SIGNATURE]: SECRET_SIGNATURE, value };
}

/**
 * Rewrites output values, which only remote components receive, as the plain, secret or unknown
 * values that every reader understands.
 */
export function foldOutputs(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(foldOutputs);
  if (!isProperties(value)) return value;
  const kind = signature(value);
  if (kind === OUTPUT_SIGNATURE) {
    const inner = "value" in value ? foldOutputs(value["value"] ?? null) : UNKNOWN_VALUE;
    return value["secret"] === true ? asSecret(inner) : inner;
  }
  if (kind === SECRET_SIGNATURE) return asSecret(foldOutputs(value["value"] ?? null));
  return mapProperties(value, foldOutputs);
}

/** A value as a provider would see it: secrets opened, references as ids. Unknowns stay unknown. */
export function opened(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(opened);
  if (!isProperties(value)) return value;
  const kind = signature(value);
  if (kind === SECRET_SIGNATURE) return opened(value["value"] ?? null);
  if (kind === RESOURCE_SIGNATURE) return value["id"] ?? value["urn"] ?? null;
  if (kind === ASSET_SIGNATURE || kind === ARCHIVE_SIGNATURE) return assetOf(value);
  return mapProperties(value, opened);
}

export function openedProperties(properties: Properties): Properties {
  return mapProperties(properties, opened);
}

function assetOf(value: Properties): Properties {
  const { [SIGNATURE]: kind, ...content } = value;
  return { [kind === ASSET_SIGNATURE ? "asset" : "archive"]: mapProperties(content, opened) };
}

/** What redaction found on the way. */
export interface Findings {
  readonly secretPaths: string[];
  readonly unknownPaths: string[];
  /** The texts of the secrets, for scrubbing logs; never to be printed or kept. */
  readonly secretTexts: string[];
}

/** A value fit for print: secrets and unknowns replaced by markers, their paths noted. */
export function redacted(value: Plain, path: string, found: Findings): Plain {
  if (value === UNKNOWN_VALUE) {
    found.unknownPaths.push(path);
    return UNKNOWN;
  }
  if (Array.isArray(value)) return value.map((item, i) => redacted(item, `${path}[${i}]`, found));
  if (!isProperties(value)) return value;
  const kind = signature(value);
  if (kind === SECRET_SIGNATURE) {
    found.secretPaths.push(path);
    const inner = opened(value["value"] ?? null);
    if (typeof inner === "string" && inner !== UNKNOWN_VALUE) found.secretTexts.push(inner);
    return SECRET;
  }
  if (kind === RESOURCE_SIGNATURE) return value["urn"] ?? null;
  if (kind === ASSET_SIGNATURE || kind === ARCHIVE_SIGNATURE) return assetOf(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redacted(item, step(path, key), found)]),
  );
}

/** `inputs.spec` and `a.b` → `inputs.spec["a.b"]`, as Pulumi writes property paths. */
export function step(path: string, key: string): string {
  return /^[A-Za-z_$][\w$-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
