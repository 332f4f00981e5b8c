/** URNs as the engine builds them: `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>`. */

export const STACK_TYPE = "pulumi:pulumi:Stack";

export function createUrn(
  stack: string,
  project: string,
  parent: string,
  type: string,
  name: string,
): string {
  const parentType = qualifiedType(parent);
  const prefix = parentType === "" || parentType === STACK_TYPE ? "" : `${parentType}$`;
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

export function qualifiedType(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** Type without its parents. */
export function typeOf(urn: string): string {
  return qualifiedType(urn).split("$").at(-1) ?? "";
}

/** Logical name; it may contain `::` itself. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
