/**
 * The inventory of a stack: one readable text of everything it makes, kept in git and reviewed like a
 * lock file. Short values stand in full; a long text or document is shortened to a fingerprint, so
 * that a change to it still shows as one changed line.
 */
import { createHash } from "node:crypto";
import type { PlannedResource } from "../../plan/model";

/** Longest value that stands in full: a CIDR, an ARN, a version; not a policy document. */
const LONGEST = 80;

const fingerprint = (text: string): string =>
  `${text.length} characters, sha256 ${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;

function show(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST || text.includes("\n") ? fingerprint(text) : text;
}

/** A tree's values, one line each with its path; a small tree stands on one line. */
function leafLines(path: string, value: unknown): string[] {
  const isTree = typeof value === "object" && value !== null;
  if (!isTree || JSON.stringify(value).length <= LONGEST) return [`${path}: ${show(value)}`];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    leafLines(Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, inner),
  );
}

/** A resource's inputs. Tags are left out: every resource has the same. */
function inputLines(inputs: object): string[] {
  return Object.entries(inputs)
    .filter(([key]) => key !== "tags" && key !== "tagsAll" && key !== "__defaults")
    .sort(([a], [b]) => a.localeCompare(b, "en"))
    .flatMap(([key, value]: [string, unknown]) => leafLines(key, value));
}

function optionLine(resource: PlannedResource): string {
  const { protect, retainOnDelete, ignoreChanges, deletedWith, customTimeouts } = resource.options;
  const words = [
    protect === true ? "protected" : "",
    retainOnDelete === true ? "retained" : "",
    ignoreChanges === undefined || ignoreChanges.length === 0
      ? ""
      : `ignores ${ignoreChanges.join(", ")}`,
    deletedWith === undefined || deletedWith === ""
      ? ""
      : `goes with ${deletedWith.slice(deletedWith.lastIndexOf("::") + 2)}`,
    customTimeouts === undefined ? "" : `timeouts ${JSON.stringify(customTimeouts)}`,
  ].filter((word) => word !== "");
  return words.length === 0 ? "" : ` [${words.join("; ")}]`;
}

/**
 * Renders the inventory.
 *
 * @param stack Name of the stack, for the heading.
 * @param resources Everything the plan recorded, in any order.
 */
export function renderInventory(stack: string, resources: readonly PlannedResource[]): string {
  const children = new Map<string, PlannedResource[]>();
  const known = new Set(resources.map((resource) => resource.urn));
  for (const resource of resources) {
    const parent =
      resource.parent !== undefined && known.has(resource.parent) ? resource.parent : "";
    children.set(parent, [...(children.get(parent) ?? []), resource]);
  }
  const branch = (parent: string, depth: number): string[] =>
    (children.get(parent) ?? [])
      .sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`, "en"))
      .flatMap((resource) => {
        const indent = "  ".repeat(depth);
        return [
          `${indent}${resource.type} ${resource.name}${resource.remote ? " (remote)" : ""}${optionLine(resource)}`,
          ...inputLines(resource.inputs).map((line) => `${indent}    ${line}`),
          ...branch(resource.urn, depth + 1),
        ];
      });
  const heading = [
    `# Everything that stack ${stack} makes: ${resources.length} resources.`,
    "# Written by `make inventory`; read its difference as you would a lock file's.",
    "",
  ];
  return [...heading, ...branch("", 0), ""].join("\n");
}
