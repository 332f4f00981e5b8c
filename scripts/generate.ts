/**
 * Writes what is made from code: the schema of settings for editors, docs/settings.md, and the
 * catalogue of the policy packs' rules.
 *
 *     npm run generate [-- --check]
 *
 * With --check nothing is written, and the exit code is 1 when a file is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cataloguePage } from "../policies/catalogue/page";
import { cataloguePacks } from "../policies/catalogue/packs";
import { settingsPage } from "../settings/reference/page";
import { stackFileSchema } from "../settings/reference/stackSchema";

const root = join(__dirname, "..");
const settings = settingsPage();
const sections = new Set([...settings.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading));
const files: Readonly<Record<string, string>> = {
  "docs/policies/catalogue.md": cataloguePage(cataloguePacks(), sections),
  "settings/generated/stack.schema.json": `${JSON.stringify(stackFileSchema(), undefined, 2)}\n`,
  "docs/settings.md": settings,
};

function current(file: string): string | undefined {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return undefined;
  }
}

const stale = Object.entries(files).filter(([file, text]) => current(file) !== text);
if (process.argv.includes("--check")) {
  for (const [file] of stale) process.stderr.write(`${file} is stale: run npm run generate\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [file, text] of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    process.stdout.write(`wrote ${file}\n`);
  }
}
