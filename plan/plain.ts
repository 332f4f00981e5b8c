/** Plain data: what JSON can say. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };
export type Properties = { [key: string]: Plain };

export function isProperties(value: Plain | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy of anything as plain data; what JSON cannot say becomes null. */
export function toPlain(value: unknown): Plain {
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") {
    return value;
  }
  if (Array.isArray(value)) return value.map(toPlain);
  return typeof value === "object" && value !== null ? toProperties(value) : null;
}

/** A copy of an object as plain data, without what is undefined. */
export function toProperties(object: object): Properties {
  const entries: [string, unknown][] = Object.entries(object);
  const known = entries.filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, toPlain(value)]));
}

/** The data in a JSON text; undefined when it is no JSON. */
export function parseJson(text: string): Plain | undefined {
  try {
    return toPlain(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** An object with each of its values changed. */
export function mapProperties(properties: Properties, change: (value: Plain) => Plain): Properties {
  const entries = Object.entries(properties).map(([key, value]) => [key, change(value)] as const);
  return Object.fromEntries(entries);
}

/** The same data with every text below it changed. */
export function mapTexts(value: Plain, change: (text: string) => string): Plain {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (!isProperties(value)) return value;
  return mapProperties(value, (item) => mapTexts(item, change));
}

export function text(properties: Properties, key: string): string | undefined {
  const value = properties[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function number(properties: Properties, key: string): number | undefined {
  const value = properties[key];
  return typeof value === "number" ? value : undefined;
}

export function list(properties: Properties, key: string): Plain[] {
  const value = properties[key];
  return Array.isArray(value) ? value : [];
}

export function texts(properties: Properties, key: string): string[] {
  return list(properties, key).filter((item): item is string => typeof item === "string");
}

/** The objects of a list of objects. */
export function records(properties: Properties, key: string): Properties[] {
  return list(properties, key).flatMap((item) => {
    return isProperties(item) ? [item] : [];
  });
}

export function record(properties: Properties, key: string): Properties {
  const value = properties[key];
  return isProperties(value) ? value : {};
}
