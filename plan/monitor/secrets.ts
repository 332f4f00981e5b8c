/** Keeps the secrets of a run in memory, to scrub free text and to find secrets that stand in clear. */
import { type Plain, SECRET } from "../model";
import { step } from "./wire";

/** Shorter texts occur by chance; replacing them would make a log unreadable and hide nothing. */
const SHORTEST_SCRUBBED = 6;
const SHORTEST_SEARCHED = 8;

/** The ways a secret commonly stands in a text: as it is, in JSON, in a URL, in base64. */
function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [...new Set([secret, json, url, base64])];
}

export class SecretStore {
  private readonly texts = new Set<string>();
  private readonly sources = new Set<string>();

  /** A secret that the program passed on; it may derive from others or be no secret by itself. */
  addText(text: string): void {
    if (text.length >= SHORTEST_SCRUBBED) this.texts.add(text);
  }

  /** A secret at its origin: configuration, or an output that its provider marks. */
  addSource(value: Plain): void {
    if (typeof value !== "string") return;
    this.addText(value);
    if (value.length >= SHORTEST_SEARCHED) this.sources.add(value);
  }

  /** The text without any secret, however it is spelled; longer secrets go first. */
  scrub(text: string): string {
    const known = [...this.texts].sort((a, b) => b.length - a.length).flatMap(spellings);
    return known.reduce((clean, secret) => clean.split(secret).join(SECRET), text);
  }

  /** Paths below a value at which a secret stands in clear. */
  clearPaths(value: Plain, path: string): string[] {
    if (this.sources.size === 0) return [];
    const wanted = [...this.sources].flatMap(spellings);
    return clearPaths(value, path, wanted);
  }
}

function clearPaths(value: Plain, path: string, wanted: readonly string[]): string[] {
  if (typeof value === "string") return wanted.some((s) => value.includes(s)) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => clearPaths(item, `${path}[${i}]`, wanted));
  }
  return Object.entries(value).flatMap(([key, item]) => clearPaths(item, step(path, key), wanted));
}
