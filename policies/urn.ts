/** Parts of a Pulumi URN, `urn:pulumi:<stack>::<project>::<type>$…$<type>::<name>`. */
export interface UrnParts {
  readonly stack: string;
  /** Types from the outermost component to the resource itself. */
  readonly types: readonly string[];
  readonly type: string;
  readonly name: string;
}

export function parseUrn(urn: string): UrnParts {
  const [head = "", , chain = "", ...name] = urn.split("::");
  const types = chain.split("$");
  return {
    stack: head.replace(/^urn:pulumi:/, ""),
    types,
    type: types.at(-1) ?? "",
    name: name.join("::"),
  };
}
