import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeAll } from "../../promotion/files";
import { idIn, IMAGE, NEWER, Scratch } from "./scratch";

let clone: Scratch;
beforeEach(() => {
  clone = new Scratch();
});
afterEach(() => clone.remove());

const wrong: [string, string[], string][] = [
  ["no stack", [], "name two stacks, such as dev uat. Stacks here: dev, uat, prod."],
  ["one stack", ["dev"], "name two stacks, such as dev uat. Stacks here: dev, uat, prod."],
  ["three stacks", ["dev", "uat", "prod"], "name two stacks"],
  ["one stack twice", ["dev", "dev"], "dev is both ends"],
  [
    "an unknown stack",
    ["dev", "uta"],
    "Pulumi.uta.yaml  there is no such file, so no stack uta. Did you mean uat?",
  ],
  ["two unknown stacks, both at once", ["dve", "uta"], "no stack dve"],
  [
    "no release in the source",
    ["dev", "uat"],
    "dev names no release: airflow.image.digest and airflow.dags.revision are not set in Pulumi.dev.yaml.",
  ],
  [
    "no release in a source that is no beginning",
    ["uat", "prod"],
    "not set in Pulumi.uat.yaml.\nNext: npm run promote -- dev uat",
  ],
  ["two ways at once", ["--start", "dev", "--rollback", "prod"], "exclude each other"],
  ["no image to start with", ["--start", "dev", "--dags", "HEAD"], "--image sha256:… is missing"],
  [
    "a tag for a digest",
    ["--start", "dev", "--image", "3.2.2", "--dags", "HEAD"],
    "--image 3.2.2 is no digest",
  ],
  [
    "a commit that is none",
    ["--start", "dev", "--image", IMAGE, "--dags", "nowhere"],
    "--dags nowhere is no commit of this repository",
  ],
  [
    "nothing to go back to",
    ["--rollback", "prod"],
    "prod has no release before the current one in releases/prod.yaml.",
  ],
  [
    "a release that does not exist",
    ["--rollback", "prod", "--release", "r-000000000000"],
    "prod never had one release r-000000000000. In releases/prod.yaml: none.",
  ],
  ["an unknown option", ["--force"], "unknown option '--force'"],
];

test.each(wrong)("%s: exit 2, nothing written, no stack trace", async (_, args, says) => {
  const { code, out, error } = await clone.promote(...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error).toContain(says);
  expect(error).not.toMatch(/^\s+at /m);
  expect(clone.git("status", "--porcelain")).toBe("");
});

test("releases begin where releases begin only", async () => {
  const { code, out } = await clone.promote("--start", "prod", "--image", IMAGE, "--dags", "HEAD");
  expect(code).toBe(1);
  expect(out).toContain("releases of prod come from uat");
  expect(clone.git("status", "--porcelain")).toBe("");
});

test("an Airflow version that the map lacks is refused before anything is written", async () => {
  const args = ["--image", IMAGE, "--dags", "HEAD", "--airflow", "2.9.0"];
  const { code, out } = await clone.promote("--start", "dev", ...args);
  expect(code).toBe(2);
  expect(out).toContain("Airflow 2.9.0 is not in the version map");
  expect(out).toContain("versions.airflow: 2.9.0 is not in the version map");
});

test("outside of a clone a promotion says so", async () => {
  const bare = join(clone.folder, ".git");
  const id = idIn(await clone.promoted("--start", "dev", "--image", IMAGE, "--dags", "HEAD"));
  clone.verified("dev", id);
  clone.git("config", "core.bare", "true");
  expect(bare).toContain(".git");
  const { code, out } = await clone.promote("dev", "uat");
  expect(code).toBe(2);
  expect(out).toContain("run this in a clone of the repository");
});

describe("a record that somebody has edited", () => {
  let one: string;
  beforeEach(async () => {
    one = idIn(await clone.promoted("--start", "dev", "--image", IMAGE, "--dags", "HEAD"));
  });

  test("whose parts are no longer those of its id", async () => {
    clone.replace("releases/dev.yaml", IMAGE, NEWER);
    const { code, error } = await clone.promote("--history", "dev");
    expect(code).toBe(2);
    expect(error).toMatch(
      new RegExp(
        `^releases/dev\\.yaml:\\d+:\\d+ {2}history\\[0\\]\\.release: ${one} is not the id of`,
      ),
    );
  });

  test("with keys that it does not have, and values of no shape: all at once, with lines", async () => {
    clone.replace("releases/dev.yaml", "action: started", "action: sneaked\n    pin: 1");
    const { code, error } = await clone.promote("--history", "dev");
    expect(code).toBe(2);
    expect(error.trim().split("\n")).toHaveLength(2);
    expect(error).toMatch(/releases\/dev\.yaml:\d+:\d+ {2}history\[0\]\.action: /);
  });

  test("that is no YAML", async () => {
    writeFileSync(join(clone.folder, "releases", "dev.yaml"), "history: [\n");
    const { code, error } = await clone.promote("--history", "dev");
    expect({ code, error }).toEqual({
      code: 2,
      error: expect.stringContaining("releases/dev.yaml:"),
    });
  });
});

test("where one file cannot be put in its place, all stay as they were", () => {
  const before = clone.read("Pulumi.dev.yaml");
  mkdirSync(join(clone.folder, "taken", "inside"), { recursive: true });
  const changes = [
    { file: "Pulumi.dev.yaml", before, after: "changed" },
    { file: "releases/new.yaml", before: undefined, after: "new" },
    { file: "taken", before: undefined, after: "never" },
  ];
  expect(() => writeAll(clone.folder, changes)).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(clone.read("Pulumi.dev.yaml")).toBe(before);
  expect(clone.has("releases/new.yaml")).toBe(false);
  expect(clone.git("status", "--porcelain")).toBe("");
});

test("a rollback over an Airflow version needs the database's way back too", async () => {
  const args = ["--start", "dev", "--image", IMAGE, "--dags", "HEAD"];
  await clone.promoted(...args, "--airflow", "3.2.1");
  await clone.promoted("--start", "dev", "--image", NEWER, "--airflow", "3.2.2");
  const { code, out } = await clone.promote("--rollback", "dev");
  expect(code).toBe(1);
  expect(out).toContain("runs Airflow 3.2.1, and the database was migrated for 3.2.2");
  expect(out).toContain("docs/runbooks/rollback-release.md");
});

test("a rollback goes through during a freeze", async () => {
  await clone.promoted("--start", "dev", "--image", IMAGE, "--dags", "HEAD");
  await clone.promoted("--start", "dev", "--image", NEWER);
  const freeze = "{ from: 2026-11-18T00:00:00Z, until: 2026-11-20T00:00:00Z, reason: Year end }";
  clone.append("Pulumi.dev.yaml", `  airflow-platform:release:\n    freezes: [${freeze}]\n`);
  clone.commit("Freeze");
  expect((await clone.promote("--start", "dev", "--image", IMAGE)).code).toBe(1);
  expect((await clone.promote("--rollback", "dev")).code).toBe(0);
});
