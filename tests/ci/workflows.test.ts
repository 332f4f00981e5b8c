import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isPlainObject, type PlainObject } from "../../settings/merge";
import { listStacks } from "../../settings";

const root = join(__dirname, "..", "..");
const folder = join(root, ".github", "workflows");
const files = readdirSync(folder).sort();

const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");
const record = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const workflowOf = (file: string): PlainObject => record(parse(textOf(file)));
const jobsOf = (file: string): [string, PlainObject][] =>
  Object.entries(record(workflowOf(file)["jobs"])).map(([name, job]) => [name, record(job)]);
const stepsOf = (job: PlainObject): PlainObject[] =>
  Array.isArray(job["steps"]) ? job["steps"].map(record) : [];

/** Permissions that a job may have beyond reading, and which jobs have them for what. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  "copy-images.yml/copy": ["id-token"],
  "deploy-stack.yml/preview": ["id-token"],
  "deploy-stack.yml/up": ["id-token"],
  "deploy.yml/dev": ["id-token"],
  "deploy.yml/prod": ["id-token"],
  "deploy.yml/uat": ["id-token"],
  "drift.yml/drift": ["id-token"],
  "image.yml/build": ["id-token", "security-events"],
  "policies.yml/policies": ["security-events"],
  "pull-request.yml/plan": ["pull-requests", "security-events"],
  "pull-request.yml/preview": ["id-token"],
};

test("there are exactly these workflows", () => {
  expect(files).toEqual([
    "copy-images.yml",
    "deploy-stack.yml",
    "deploy.yml",
    "drift.yml",
    "image.yml",
    "policies.yml",
    "pull-request.yml",
  ]);
});

describe.each(files)("%s", (file) => {
  const text = textOf(file);

  test("names every action by its commit, and says which version that is", () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].map(([, what = ""]) => what);
    const foreign = uses.filter((what) => !what.startsWith("./.github/workflows/"));
    const pinned = /^[\w-]+\/[\w-]+(\/[\w-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(foreign.filter((what) => !pinned.test(what))).toEqual([]);
  });

  test("gives nothing at the top, and each job what it needs", () => {
    expect(workflowOf(file)["permissions"]).toEqual({});
    for (const [name, job] of jobsOf(file)) {
      const permissions = record(job["permissions"]);
      const writes = Object.entries(permissions).flatMap(([what, level]) =>
        level === "write" ? [what] : [],
      );
      expect([name, writes.sort()]).toEqual([name, WRITES[`${file}/${name}`] ?? []]);
      expect(permissions["contents"]).toBe("read");
    }
  });

  test("uses no secret but the run's own token, and no event that runs a fork's code with rights", () => {
    expect(text).not.toMatch(/secrets\./);
    expect(text).not.toMatch(/pull_request_target|workflow_run/);
    expect(text).not.toMatch(/aws-access-key-id|aws-secret-access-key|PULUMI_ACCESS_TOKEN/);
  });

  test("puts no expression into a shell, where a branch's name could become a command", () => {
    const scripts = jobsOf(file).flatMap(([, job]) =>
      stepsOf(job).flatMap(({ run }) => (typeof run === "string" ? [run] : [])),
    );
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });

  test("leaves no token behind for later steps, and ends in time", () => {
    for (const [name, job] of jobsOf(file)) {
      if (typeof job["uses"] === "string") continue;
      expect([name, typeof job["timeout-minutes"]]).toEqual([name, "number"]);
      for (const step of stepsOf(job)) {
        if (String(step["uses"]).startsWith("actions/checkout@")) {
          expect(record(step["with"])["persist-credentials"]).toBe(false);
        }
      }
    }
  });

  test("lets one run at a time work on a stack", () => {
    for (const [name, job] of jobsOf(file)) {
      const takesRole = stepsOf(job).some(({ uses }) =>
        String(uses).startsWith("aws-actions/configure-aws-credentials@"),
      );
      if (!takesRole) continue;
      const { group } = record(job["concurrency"]);
      expect([name, group]).toEqual([name, expect.stringMatching(/\$\{\{ (matrix|inputs)\.stack/)]);
    }
  });
});

test("no update is ever cancelled half-way", () => {
  for (const file of ["copy-images.yml", "deploy-stack.yml", "image.yml"]) {
    for (const [, job] of jobsOf(file)) {
      const concurrency = record(job["concurrency"]);
      if ("group" in concurrency) expect(concurrency["cancel-in-progress"]).toBe(false);
    }
  }
});

test("only jobs of an environment take the deploy role, and preview jobs have none", () => {
  for (const file of files) {
    for (const [name, job] of jobsOf(file)) {
      const text = JSON.stringify(job);
      const deploys = /outputs\.(deploy-role|role) \}\}"/.test(text) && name !== "stack";
      expect([file, name, job["environment"] !== undefined]).toEqual([file, name, deploys]);
    }
  }
});

test("every stack is previewed, compared and deployed", () => {
  const stacks = listStacks(root);
  for (const [file, job] of [
    ["pull-request.yml", "preview"],
    ["drift.yml", "drift"],
  ] as const) {
    const found = jobsOf(file).find(([name]) => name === job)?.[1];
    expect(record(record(found?.["strategy"])["matrix"])["stack"]).toEqual(stacks);
  }
  expect(jobsOf("deploy.yml").map(([name]) => name)).toEqual(stacks);
});

test("scripts that workflows call are there, and no other", () => {
  const called = (text: string): string[] =>
    [...text.matchAll(/(scripts\/ci\/[\w-]+\.(?:sh|ts|cjs))/g)].map(([, path = ""]) => path);
  const there = readdirSync(join(root, "scripts", "ci")).map((file) => `scripts/ci/${file}`);
  const byScripts = there.flatMap((file) =>
    called(readFileSync(join(root, file), "utf8")).filter((other) => other !== file),
  );
  const all = [...new Set([...files.flatMap((file) => called(textOf(file))), ...byScripts])];
  expect(all.sort()).toEqual(there.sort());
});
