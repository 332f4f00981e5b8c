/** What the installed SDKs declare of a resource, a function or a provider, by token. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { DeclarationFile } from "./file";
import { fieldsOf, named } from "./resolve";
import type { Fields } from "./shape";

/** Packages whose SDKs are looked at. */
export const PACKAGES = ["aws", "awsx", "eks", "kubernetes"] as const;
export type Package = (typeof PACKAGES)[number];

export interface DeclaredResource {
  readonly inputs: Fields;
  readonly outputs: Fields;
}

const NONE: Fields = new Map();
const resources = new Map<string, DeclaredResource | undefined>();

/** What the SDK declares of a resource's type; undefined where it has none such. */
export function declaredResource(token: string): DeclaredResource | undefined {
  if (!resources.has(token)) resources.set(token, readResource(token));
  return resources.get(token);
}

/** Arguments of a provider's function; undefined where the SDK has none such. */
export function declaredFunction(token: string): Fields | undefined {
  const place = placeOf(token);
  if (place === undefined) return undefined;
  const { file, name } = place;
  if (!file.declared(name).some((one) => ts.isFunctionDeclaration(one))) return undefined;
  return argumentsOf(file, `${name.charAt(0).toUpperCase()}${name.slice(1)}Args`);
}

/** Configuration of a package's provider. */
export function declaredConfiguration(pkg: Package): Fields {
  return argumentsOf(DeclarationFile.at(join(folderOf(pkg), "provider.d.ts")), "ProviderArgs");
}

/** Version of the installed SDK, which is the provider's. */
export function versionOf(pkg: Package): string {
  const read: unknown = JSON.parse(readFileSync(join(folderOf(pkg), "package.json"), "utf8"));
  const found = typeof read === "object" && read !== null && "version" in read ? read.version : "";
  return String(found);
}

function readResource(token: string): DeclaredResource | undefined {
  const place = placeOf(token);
  if (place === undefined) return undefined;
  const { file, name } = place;
  const declared = file.declared(name).find((one) => ts.isClassDeclaration(one));
  if (declared === undefined) return undefined;
  return { inputs: argumentsOf(file, `${name}Args`), outputs: fieldsOf(declared.members, file) };
}

function argumentsOf(file: DeclarationFile, name: string): Fields {
  const shape = named([name], file);
  return shape.kind === "object" ? shape.fields() : NONE;
}

/** The file that declares a token: its module is a path, and the SDK's own code names it. */
function placeOf(token: string): { file: DeclarationFile; name: string } | undefined {
  const [pkg = "", module = "", name = ""] = token.split(":");
  const known = PACKAGES.find((one) => one === pkg);
  if (known === undefined) return undefined;
  const own = name.charAt(0).toLowerCase() + name.slice(1);
  const parts = module
    .replace(/^helm\.sh\//, "helm/")
    .split("/")
    .filter((part) => part !== "index");
  const path = join(folderOf(known), ...parts, ...(parts.at(-1) === own ? [] : [own]));
  const files = [`${path}.js`, `${path}.d.ts`];
  const there = files.every((one) => existsSync(one));
  // A file of another case is found on some systems, and a token that was renamed is another.
  if (!there || !readFileSync(`${path}.js`, "utf8").includes(token)) return undefined;
  return { file: DeclarationFile.at(`${path}.d.ts`), name };
}

function folderOf(pkg: Package): string {
  return dirname(require.resolve(`@pulumi/${pkg}/package.json`));
}
