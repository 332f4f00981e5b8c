/** scripts/ci/plans.sh, with programs that only write down how they were called. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
let bin: string;

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "ci-plans-"));
  const tool = (name: string, body: string) => {
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\necho "${name} $*" >> ${join(bin, "calls")}\n${body}\n`,
    );
    chmodSync(join(bin, name), 0o755);
  };
  tool("git", 'case $2 in add) mkdir -p "$5" && touch "$5/Pulumi.old.yaml" ;; esac');
  tool("npm", "case $* in *plan:diff*) echo '<!-- airflow-platform:plan -->' ;; esac");
  tool("node", 'case $* in *old*) exit "$BASE_STATUS" ;; *) exit "$HEAD_STATUS" ;; esac');
});
afterEach(() => {
  rmSync(bin, { recursive: true });
});

function plans(base: number, head: number, environment: Record<string, string> = {}) {
  const out = join(bin, "out");
  const { status, stderr } = spawnSync("sh", ["scripts/ci/plans.sh", out], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${bin}:${process.env["PATH"] ?? ""}`,
      BASE_SHA: "0a1b2c3",
      BASE_NAME: "main",
      HEAD_NAME: "4d5e6f7",
      BASE_STATUS: String(base),
      HEAD_STATUS: String(head),
      ...environment,
    },
  });
  const calls = readFileSync(join(bin, "calls"), "utf8").trim().split("\n");
  return { status, stderr, calls: calls.map((call) => call.replaceAll(out, "out")) };
}

test("plans the base as it is, this commit with SARIF, and renders the difference", () => {
  const { status, stderr, calls } = plans(0, 0);
  expect([status, stderr]).toEqual([0, ""]);
  expect(calls).toEqual([
    "git worktree add --force --detach out/base-checkout 0a1b2c3",
    "npm ci --silent",
    "node plan/bin.cjs old --json",
    "node plan/bin.cjs dev prod uat --json --sarif out/policies.sarif",
    "npm run --silent plan:diff -- --base out/base.json --head out/head.json --base-name main --head-name 4d5e6f7",
    "git worktree remove --force out/base-checkout",
  ]);
  expect(readFileSync(join(bin, "out", "comment.md"), "utf8")).toContain("airflow-platform:plan");
});

test.each([
  ["a base that violates a policy is a base all the same", 1, 0, 0],
  ["a commit that violates one ends with 1, and is commented on", 0, 1, 1],
])("%s", (_what, base, head, expected) => {
  const { status, calls } = plans(base, head);
  expect(status).toBe(expected);
  expect(calls.filter((call) => call.includes("plan:diff"))).toHaveLength(1);
});

test.each([
  ["the base", 2, 0, "the base main (0a1b2c3) cannot be planned"],
  ["this commit", 0, 2, ""],
])("ends with 2 where %s cannot be planned, and leaves no checkout behind", (...given) => {
  const [, base, head, message] = given;
  const { status, stderr, calls } = plans(base, head);
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(calls.filter((call) => call.includes("plan:diff"))).toEqual([]);
  expect(calls.at(-1)).toBe("git worktree remove --force out/base-checkout");
});
