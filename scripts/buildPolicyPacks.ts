/**
 * Builds the policy packs for `pulumi policy publish`, which uploads a pack's folder and nothing beside it.
 *
 *     npm run policies:build [-- <folder>]
 *
 * Each pack becomes a folder that stands alone: its rules in one file, pinned dependencies, the tiers'
 * configuration and the exemptions of today. Default folder: .cache/policies.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { at, isObject } from "../policies/json";

const policies = resolve(__dirname, "..", "policies");
const PACKS = ["security", "reliability", "cost"] as const;

/**
 * Writes every pack below a folder, in place of what is there.
 *
 * @returns The packs' own folders.
 */
export function buildPolicyPacks(target: string): string[] {
  return PACKS.map((pack) => {
    const source = join(policies, pack);
    const folder = join(target, pack);
    const manifest: unknown = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
    const dependencies = at(manifest, "dependencies");
    if (!isObject(dependencies)) throw new Error(`${pack}/package.json names no dependencies`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    buildSync({
      entryPoints: [join(source, "index.ts")],
      outfile: join(folder, "index.cjs"),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      external: Object.keys(dependencies),
      logLevel: "silent",
    });
    cpSync(join(source, "PulumiPolicy.yaml"), join(folder, "PulumiPolicy.yaml"));
    cpSync(join(source, "config"), join(folder, "config"), { recursive: true });
    cpSync(join(policies, "exemptions.yaml"), join(folder, "exemptions.yaml"));
    const kept = ["name", "version", "private", "description", "license"];
    const published = {
      ...Object.fromEntries(kept.map((key) => [key, at(manifest, key)])),
      main: "index.cjs",
      files: ["index.cjs", "PulumiPolicy.yaml", "config", "exemptions.yaml"],
      dependencies,
    };
    writeFileSync(join(folder, "package.json"), `${JSON.stringify(published, undefined, 2)}\n`);
    return folder;
  });
}

if (require.main === module) {
  const target = resolve(process.argv[2] ?? join(__dirname, "..", ".cache", "policies"));
  for (const folder of buildPolicyPacks(target)) {
    process.stdout.write(`${folder}\n`);
  }
  process.stdout.write("publish each: (cd <folder> && pulumi policy publish <organisation>)\n");
}
