/** Plain data, as values files and manifests hold it. A key that is undefined is as good as absent. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json | undefined };

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Merges values as Helm does: objects key by key, anything else (lists too) replaced whole. A null stays null: Helm then drops
 * the chart's own default.
 */
export function mergeValues(base: JsonObject, override: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...base };
  for (const [key, value] of Object.entries(override)) {
    if (value === undefined) continue;
    const before = merged[key];
    merged[key] = isJsonObject(before) && isJsonObject(value) ? mergeValues(before, value) : value;
  }
  return merged;
}
