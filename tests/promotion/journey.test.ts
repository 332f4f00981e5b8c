import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadStack } from "../../settings";
import { releaseOf } from "../../airflow/release";
import { releaseAnnotations } from "../../promotion/provenance";
import { gatesOf, idIn, IMAGE, NEWER, Scratch } from "./scratch";

let clone: Scratch;
beforeEach(() => {
  clone = new Scratch();
});
afterEach(() => clone.remove());

const releaseOfStack = (stack: string) => {
  const { settings } = loadStack(stack, clone.folder);
  return releaseOf({ airflow: settings.airflow, airflowVersion: settings.versions.airflow })
    .release;
};

const notes = (stack: string) =>
  releaseAnnotations(loadStack(stack, clone.folder).settings, clone.folder);

test("a release goes from dev by way of uat to prod, is refused where it must not go, and prod goes back", async () => {
  const first = await clone.promoted("--start", "dev", "--image", IMAGE, "--dags", "HEAD");
  const one = idIn(first);
  expect(first).toContain(`Wrote Pulumi.dev.yaml, releases/dev.yaml, releases/CHANGELOG.md.

Next:
  git switch -c start-${one}-in-dev
  git add Pulumi.dev.yaml releases && git commit -m "Start ${one} in dev"
  push it and open a pull request: its plan and its approval are the decision
  after the deploy: npm run verify -- dev --record
`);

  expect(notes("uat")).toEqual({});

  // It never ran in dev.
  const tooEarly = await clone.promote("dev", "uat", "--json");
  expect(tooEarly.code).toBe(1);
  expect(gatesOf(tooEarly.out)).toEqual({
    "clean tree": "passed",
    route: "passed",
    "ran in source": "failed",
    "checks passed": "failed",
    "not taken back": "passed",
    "image signed": "passed",
    "image scanned": "passed",
    "versions in map": "passed",
    "window open": "passed",
    "settings hold": "passed",
  });
  expect(clone.git("status", "--porcelain")).toBe("");

  clone.verified("dev", one);
  expect(await clone.promoted("dev", "uat")).toContain("10 checks: 10 passed");
  clone.verified("uat", one);
  await clone.promoted("uat", "prod");
  expect([releaseOfStack("dev"), releaseOfStack("uat"), releaseOfStack("prod")]).toEqual(
    Array(3).fill({
      id: one,
      image: IMAGE,
      dags: expect.stringMatching(/^[0-9a-f]{40}$/),
      airflow: "3.2.2",
      chart: "1.22.0",
    }),
  );
  expect(notes("prod")).toEqual({
    "airflow-platform/release": one,
    "airflow-platform/release-from": "uat",
    "airflow-platform/release-verified": "uat",
    "airflow-platform/releases": "recorded",
  });

  // The next one may not jump over uat, whatever dev says of it.
  clone.now = new Date("2026-11-19T12:00:00Z");
  const two = idIn(await clone.promoted("--start", "dev", "--image", NEWER));
  clone.verified("dev", two);
  const jump = await clone.promote("dev", "prod");
  expect(jump.code).toBe(1);
  expect(jump.out).toContain("prod takes releases from uat, not from dev");
  expect(jump.out).toContain("→ go by way of uat: npm run promote -- uat prod");
  expect(jump.out).toContain("Refused by route. Nothing was written.");

  await clone.promoted("dev", "uat");
  clone.verified("uat", two, { at: "2026-11-19T08:00:00Z" });
  await clone.promoted("uat", "prod");
  expect(releaseOfStack("prod")?.id).toBe(two);

  const back = await clone.promoted("--rollback", "prod");
  expect(back).toContain(`Roll prod back to ${one} from ${two}`);
  expect(releaseOfStack("prod")?.id).toBe(one);
  expect(notes("prod")).toMatchObject({ "airflow-platform/release-from": "uat" });

  // What prod went back from does not come again by itself.
  const again = await clone.promote("uat", "prod");
  expect(again.code).toBe(1);
  expect(again.out).toContain(
    `✗ not taken back   prod went back from ${two}, 2026-11-19T12:00:00Z, by Ada`,
  );
  expect(again.out).toContain("Refused by not taken back. Nothing was written.");
  clone.verified("uat", two, { at: "2026-11-19T13:00:00Z" });
  const looked = await clone.promote("uat", "prod", "--dry-run");
  expect(looked.out).toContain("✓ not taken back   verified in uat again since prod went back");

  const history = await clone.promote("--history", "prod");
  expect(history.out.match(/r-[0-9a-f]{12} {2}\w+/g)).toEqual([
    `${one}  back`,
    `${two}  promoted`,
    `${one}  promoted`,
  ]);
  expect(history.out).toContain("← current");
  const changelog = clone.read("releases/CHANGELOG.md");
  expect(changelog.match(/^## .*$/gm)).toEqual([
    `## prod: ${one}, 2026-11-19T12:00:00Z`,
    `## prod: ${two}, 2026-11-19T12:00:00Z`,
    `## uat: ${two}, 2026-11-19T12:00:00Z`,
    `## dev: ${two}, 2026-11-19T12:00:00Z`,
    `## prod: ${one}, 2026-11-18T12:00:00Z`,
    `## uat: ${one}, 2026-11-18T12:00:00Z`,
    `## dev: ${one}, 2026-11-18T12:00:00Z`,
  ]);
  expect(changelog).toContain(`- image: \`${IMAGE}\` → \`${NEWER}\``);
}, 120_000);

test("a stack file keeps every comment and line that the release does not change", async () => {
  const before = clone.read("Pulumi.dev.yaml").split("\n");
  await clone.promoted("--start", "dev", "--image", IMAGE, "--dags", "HEAD");
  const after = clone.read("Pulumi.dev.yaml").split("\n");
  const added = after.filter((line) => !before.includes(line));
  expect(added.map((line) => line.trim().split(":")[0])).toEqual(["revision", "image", "digest"]);
  expect(after.filter((line) => before.includes(line))).toEqual(before);
});

test("a promotion shows the commits of the DAGs that it brings", async () => {
  const one = idIn(await clone.promoted("--start", "dev", "--image", IMAGE, "--dags", "HEAD"));
  clone.verified("dev", one);
  await clone.promoted("dev", "uat");
  mkdirSync(join(clone.folder, "dags"));
  writeFileSync(join(clone.folder, "dags", "prices.py"), "# prices\n");
  clone.commit("Read prices [from](https://example.com) the market");
  const two = idIn(await clone.promoted("--start", "dev", "--dags", "HEAD"));
  clone.verified("dev", two);
  const shown = await clone.promoted("dev", "uat");
  expect(shown).toContain("1 commit\n");
  expect(shown).toContain("· Read prices [from]");
  expect(clone.read("releases/CHANGELOG.md")).toContain(
    "  - Read prices \\[from\\](https://example.com) the market\n",
  );
});
