import type { Finding } from "./checks";
import type { SettingsPath } from "./faults";
import { isPlainObject } from "./merge";
import { secretPlaceholder } from "./stackFile";

const where =
  "keep it in AWS Secrets Manager and name the secret instead (docs/settings.md, Secrets)";

/** Keys that hold a credential by their name, in any spelling; names of secrets (secretName) are no secrets. */
const secretKeyPattern =
  /(^|[a-z_:-])(password|passwd|passphrase|pwd|token|secret[_-]?key|private[_-]?key|api[_-]?key|access[_-]?key|client[_-]?secret|fernet[_-]?key)$/i;

/** Keys of ours that match the pattern and hold a generation number: secrets.rotation.*. */
const innocent = (path: SettingsPath, value: unknown): boolean =>
  (path[0] === "secrets" && path[1] === "rotation" && typeof value === "number") ||
  typeof value === "boolean" ||
  value === null;

/** What a value looks like, by the shape of well-known credentials. */
const shapes: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  // "IAM identifiers", AWS IAM user guide: AKIA is a long-lived, ASIA a temporary access key.
  { name: "an AWS access key id", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { name: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  // ssh addresses carry a user name and no password: git@github.com.
  {
    name: "an address with a login in it",
    pattern: /^(https?:\/\/[^/\s]*@|\w+:\/\/[^/\s:@]*:[^/\s@]+@)/i,
  },
  { name: "a GitHub token", pattern: /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/ },
  { name: "a GitLab token", pattern: /\bglpat-[\w-]{20,}/ },
];

/**
 * Every value that is, or looks like, a secret. The messages never hold the value.
 *
 * @param value Configuration, encrypted values as placeholders.
 * @param path Where it stands. Default: the top.
 * @param encrypted Whether an encrypted value is a fault too. Under our own namespace it is: what reads it would put it into chart
 *   values or tags in the clear. Default: refused.
 */
export function findSecrets(
  value: unknown,
  path: SettingsPath = [],
  encrypted: "refused" | "encrypted allowed" = "refused",
): Finding[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => findSecrets(item, [...path, index], encrypted));
  if (isPlainObject(value))
    return Object.entries(value).flatMap(([key, child]) =>
      findSecrets(child, [...path, key], encrypted),
    );
  if (value === secretPlaceholder)
    return encrypted === "refused"
      ? [{ path, message: `must not be a secret (secure:): ${where}` }]
      : [];
  const key = path.at(-1);
  if (typeof key === "string" && secretKeyPattern.test(key) && !innocent(path, value))
    return [{ path, message: `looks like a secret by its name: ${where}` }];
  const shape =
    typeof value === "string" ? shapes.find(({ pattern }) => pattern.test(value)) : undefined;
  return shape === undefined ? [] : [{ path, message: `looks like ${shape.name}: ${where}` }];
}
