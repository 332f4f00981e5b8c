import * as pulumi from "@pulumi/pulumi";

/** Options in a form that compares: a resource becomes `type::name`, an absent option is absent. */
export type NormalOptions = { readonly [option: string]: unknown };

/** A resource without a parent hangs below the stack. */
const STACK = "pulumi:pulumi:Stack::";

/** Set by the SDK packages on everything they make; no component chooses them. */
const SET_BY_SDK = new Set(["version", "pluginDownloadURL"]);

async function nameOf(resource: pulumi.Resource): Promise<string> {
  const urn = await new Promise<string>((resolve) => {
    resource.urn.apply((value) => {
      resolve(value);
    });
  });
  const [, , qualified = "", name = ""] = urn.split("::");
  const type = qualified.split("$").at(-1) ?? "";
  return `${type}::${name}`;
}

async function normal(value: unknown): Promise<unknown> {
  if (pulumi.Resource.isInstance(value)) return nameOf(value);
  if (pulumi.Output.isInstance(value)) {
    return new Promise((resolve) => {
      value.apply((inner) => {
        resolve(normal(inner));
      });
    });
  }
  if (value instanceof Promise) return normal(await value);
  if (Array.isArray(value)) return Promise.all(value.map(normal));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(
      await Promise.all(entries.map(async ([k, v]) => [k, await normal(v)])),
    );
  }
  return typeof value === "function" ? "[function]" : value;
}

/** The kubernetes SDK names each kind's other API versions as aliases of type alone. */
function isSdkAlias(alias: unknown): boolean {
  return (
    typeof alias === "object" &&
    alias !== null &&
    Object.keys(alias).join() === "type" &&
    "type" in alias &&
    typeof alias.type === "string" &&
    /^(kubernetes|aws):/.test(alias.type)
  );
}

/** Options as given, minus what the SDK adds by itself; `dependsOn` is always a sorted list. */
export async function normalOptions(options: pulumi.ResourceOptions): Promise<NormalOptions> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || SET_BY_SDK.has(key)) continue;
    const plain = await normal(value);
    if (key === "dependsOn") {
      const names = (Array.isArray(plain) ? plain : [plain]).map(String).sort();
      if (names.length > 0) result[key] = names;
    } else if (key === "aliases" && Array.isArray(plain)) {
      const own = plain.filter((alias) => !isSdkAlias(alias));
      if (own.length > 0) result[key] = own;
    } else {
      result[key] = plain;
    }
  }
  const parent = result["parent"];
  if (typeof parent === "string" && parent.startsWith(STACK)) delete result["parent"];
  return result;
}
