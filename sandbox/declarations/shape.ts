/** What a declaration says of a value, as far as data can be held against it. */

export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "string" | "number" | "boolean" }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "list"; readonly item: Shape }
  | { readonly kind: "map"; readonly value: Shape }
  /** Its fields are read when they are asked for: declarations refer to each other in circles. */
  | { readonly kind: "object"; readonly fields: () => Fields }
  | { readonly kind: "choice"; readonly of: readonly Shape[] };

export interface Field {
  readonly required: boolean;
  readonly shape: Shape;
}

/** Fields of an object by name. */
export type Fields = ReadonlyMap<string, Field>;

export const ANY: Shape = { kind: "any" };
export const STRING: Shape = { kind: "string" };

/** One of several shapes; a choice of one is that one, and a choice with "any" is "any". */
export function choice(shapes: readonly Shape[]): Shape {
  const flat = shapes.flatMap((shape) => (shape.kind === "choice" ? shape.of : [shape]));
  const [first] = flat;
  if (first === undefined || flat.some(({ kind }) => kind === "any")) return ANY;
  return flat.length === 1 ? first : { kind: "choice", of: flat };
}

/** How a shape is called in messages. */
export function title(shape: Shape): string {
  switch (shape.kind) {
    case "any":
      return "anything";
    case "string":
    case "number":
    case "boolean":
      return `a ${shape.kind}`;
    case "literal":
      return JSON.stringify(shape.value);
    case "list":
      return "a list";
    case "map":
    case "object":
      return "an object";
    case "choice":
      return [...new Set(shape.of.map(title))].join(" or ");
  }
}
