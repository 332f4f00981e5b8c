/** Keeps the secrets of a run in memory, to scrub what is printed and to find secrets that stand in clear. */
import { SECRET } from "../model";
import { mapProperties, mapTexts, type Plain, type Properties } from "../plain";
import { step } from "./wire";

/** Shorter texts occur by chance; replacing them would make a log unreadable and hide nothing. */
const SHORTEST_SCRUBBED = 6;
const SHORTEST_SEARCHED = 8;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** The ways a secret commonly stands in a text, as patterns: as it is, in JSON, in a URL, in base64. */
function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, json, encodeURIComponent(secret)].map(escaped).concat(`${escaped(base64)}=*`);
}

/** Matches any spelling of any of the secrets, longer ones first; undefined without secrets. */
function pattern(secrets: ReadonlySet<string>): RegExp | undefined {
  const known = new Set([...secrets].flatMap(spellings));
  const longestFirst = [...known].sort((a, b) => b.length - a.length);
  return known.size === 0 ? undefined : new RegExp(longestFirst.join("|"), "g");
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

  /** Free text without any secret, however it is spelled. */
  scrub(text: string): string {
    const secret = pattern(this.texts);
    return secret === undefined ? text : text.replace(secret, SECRET);
  }

  /** Finds and removes the secrets at their origin from values that are not marked secret. */
  search(): ClearSearch | undefined {
    const secret = pattern(this.sources);
    return secret === undefined ? undefined : new ClearSearch(secret);
  }
}

export class ClearSearch {
  constructor(private readonly secret: RegExp) {}

  /** Paths below a value at which a secret stands in clear. */
  paths(value: Plain, path: string): string[] {
    if (typeof value === "string") return value.search(this.secret) >= 0 ? [path] : [];
    if (typeof value !== "object" || value === null) return [];
    const entries = Array.isArray(value)
      ? value.map((item, i) => [`${path}[${i}]`, item] as const)
      : Object.entries(value).map(([key, item]) => [step(path, key), item] as const);
    return entries.flatMap(([below, item]) => this.paths(item, below));
  }

  /** The same data with markers for the secrets. */
  clean(properties: Properties): Properties {
    return mapProperties(properties, (item) => mapTexts(item, this.cleanText));
  }

  /** A text with markers for the secrets. */
  readonly cleanText = (text: string): string => text.replace(this.secret, SECRET);
}
