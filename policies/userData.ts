/** What gives a secret away in a text; the first group is never printed. */
const SECRET_PATTERNS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["an AWS access key", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a private key", /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ["a GitHub token", /\bgh[pousr]_[0-9A-Za-z]{36,}\b/],
  ["a Slack token", /\bxox[abprs]-[0-9A-Za-z-]{10,}\b/],
  [
    "a password",
    /\b(?:password|passwd|secret_?key|aws_secret_access_key|token)["']?\s*[=:]\s*["']?[^\s"'${]{8,}/i,
  ],
  ["a password in an address", /[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s:/@${]{3,}@/i],
];

/**
 * Kinds of secrets that a text seems to hold; never the secrets themselves.
 *
 * @param text Plain text, or base64 of it, as EC2 takes user data.
 */
export function secretsInText(text: string): string[] {
  const decoded = /^[A-Za-z0-9+/\s]+={0,2}$/.test(text)
    ? Buffer.from(text, "base64").toString("utf8")
    : "";
  return SECRET_PATTERNS.filter(([, pattern]) => pattern.test(text) || pattern.test(decoded)).map(
    ([name]) => name,
  );
}
