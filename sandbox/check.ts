/** Holds values against what an SDK declares of them. No message carries a value: it may be a secret. */
import { isProperties, type Plain, type Properties } from "../plan/plain";
import { opened, step, UNKNOWN_VALUE } from "../plan/monitor/wire";
import { nearest } from "../settings/nearest";
import { type Fields, type Shape, title } from "./declarations/shape";

export interface Fault {
  /** Path of the value, such as `vpcConfig.subnetIds[0]`. */
  readonly path: string;
  readonly reason: string;
}

/** More words than this tell nobody anything. */
const LONGEST_LIST = 8;

/**
 * Every fault of an object's properties: names that are not declared, values that are missing, and values of another
 * type. A value that is not known yet may become anything.
 */
export function faultsOf(properties: Properties, fields: Fields, path = ""): Fault[] {
  const missing = [...fields].filter(
    ([name, field]) => field.required && (properties[name] ?? null) === null,
  );
  return [
    ...missing.map(([name, field]) => ({
      path: below(path, name),
      reason: `is required, and is missing: it must be ${title(field.shape)}`,
    })),
    ...Object.entries(properties).flatMap(([name, value]) => {
      const field = fields.get(name);
      const where = below(path, name);
      if (field !== undefined) return valueFaults(value, field.shape, where);
      return [{ path: where, reason: `is not known${suggestion(name, fields)}` }];
    }),
  ];
}

/** Every fault of one value; nothing at all is no fault. */
export function valueFaults(wrapped: Plain, shape: Shape, path: string): Fault[] {
  const value = opened(wrapped);
  if (value === null || value === UNKNOWN_VALUE) return [];
  const wrong = [{ path, reason: `must be ${title(shape)}, is ${kindOf(value)}` }];
  switch (shape.kind) {
    case "any":
      return [];
    case "string":
    case "number":
    case "boolean":
      return typeof value === shape.kind ? [] : wrong;
    case "literal":
      return value === shape.value ? [] : wrong;
    case "list":
      if (!Array.isArray(value)) return wrong;
      return value.flatMap((item, i) => valueFaults(item, shape.item, `${path}[${i}]`));
    case "map":
      if (!isProperties(value)) return wrong;
      return Object.entries(value).flatMap(([key, item]) =>
        valueFaults(item, shape.value, below(path, key)),
      );
    case "object":
      return isProperties(value) ? faultsOf(value, shape.fields(), path) : wrong;
    case "choice":
      return choiceFaults(value, shape.of, path);
  }
}

/** The faults against the alternative that the value comes nearest to. */
function choiceFaults(value: Plain, shapes: readonly Shape[], path: string): Fault[] {
  const tried = shapes.map((shape) => valueFaults(value, shape, path));
  if (tried.some((faults) => faults.length === 0)) return [];
  const within = tried.filter((faults) => faults.every((fault) => fault.path !== path));
  const [fewest] = within.sort((a, b) => a.length - b.length);
  if (fewest !== undefined) return fewest;
  const titles = [...new Set(shapes.map(title))];
  const shown = titles.slice(0, LONGEST_LIST).join(" or ");
  const more =
    titles.length > LONGEST_LIST ? ` or one of ${titles.length - LONGEST_LIST} more` : "";
  const isNearly = shapes.some(
    (one) => one.kind === "literal" && typeof one.value === typeof value,
  );
  const found = isNearly ? "is something else" : `is ${kindOf(value)}`;
  return [{ path, reason: `must be ${shown}${more}, ${found}` }];
}

function suggestion(name: string, fields: Fields): string {
  const near = nearest(name, [...fields.keys()]);
  return near === undefined ? "" : `: is ${near} meant?`;
}

function kindOf(value: Plain): string {
  if (Array.isArray(value)) return "a list";
  if (isProperties(value)) return "an object";
  return value === null ? "nothing" : `a ${typeof value}`;
}

function below(path: string, key: string): string {
  return path === "" && /^[A-Za-z_$][\w$-]*$/.test(key) ? key : step(path, key);
}
