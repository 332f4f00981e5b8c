import * as fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { code, shortened } from "../../plan/diff/code";
import { main } from "../../plan/diff/cli";
import { LONGEST_COMMENT, MARKER, renderMarkdown } from "../../plan/diff/markdown";
import { diffPlans, isChanged } from "../../plan/diff/planDiff";
import { FORMAT_VERSION, type PlanDocument } from "../../plan/document";
import type { PlannedResource } from "../../plan/model";
import type { PolicyReport, ProofReport, Violation } from "../../plan/policies/model";
import { totalsOf } from "../../plan/totals";
import { planned } from "./planned";

const queue = (name: string, inputs: PlannedResource["inputs"] = {}): PlannedResource =>
  planned({ urn: `urn:pulumi:dev::project::aws:sqs/queue:Queue::${name}`, name, inputs });

const violation = (given: Partial<Violation> = {}): Violation => ({
  rule: "queue-encrypted",
  pack: "security",
  severity: "high",
  enforcement: "mandatory",
  message: "the queue has no key",
  why: "Messages are data.",
  resource: "aws:sqs/queue:Queue::queue",
  source: { file: "components/queue.ts", line: 7 },
  remediation: "Set a key.",
  url: "https://docs.aws.amazon.com",
  controls: [],
  ...given,
});

const proof = (given: Partial<ProofReport> = {}): ProofReport => ({
  name: "database",
  claim: "The database is reachable from nodes only.",
  verdict: "proved",
  paths: [{ from: "nodes", to: "database", via: ["peering", "port 5432"] }],
  counterexamples: [],
  unknown: [],
  ...given,
});

const report = (given: Partial<PolicyReport> = {}): PolicyReport => ({
  packs: [],
  rules: [],
  violations: [],
  undecided: [],
  proofs: [proof()],
  ...given,
});

function plan(
  resources: readonly PlannedResource[],
  given: Partial<PlanDocument> = {},
): PlanDocument {
  return {
    formatVersion: FORMAT_VERSION,
    project: "project",
    stack: "dev",
    mode: "known",
    settings: { file: "Pulumi.dev.yaml", values: { stack: "dev", days: 7 } },
    resources,
    outputs: {},
    secretOutputs: [],
    calls: [],
    clearSecrets: [],
    warnings: [],
    policies: report(),
    totals: totalsOf(resources),
    durationMs: 1,
    ...given,
  };
}

const render = (before: readonly PlanDocument[], after: readonly PlanDocument[], limit?: number) =>
  renderMarkdown(diffPlans(before, after), {
    base: "main",
    head: "abc1234",
    ...(limit === undefined ? {} : { limit }),
  });

describe("the difference of two plans", () => {
  test("of the same commit is none, however long each took", () => {
    const [difference] = diffPlans([plan([queue("a")])], [plan([queue("a")], { durationMs: 9 })]);
    expect(difference !== undefined && isChanged(difference)).toBe(false);
    expect(render([plan([queue("a")])], [plan([queue("a")])])).toContain(
      "Nothing changes in any stack.",
    );
  });

  test("names what came, went and changed, with the setting that did it", () => {
    const before = plan([queue("gone"), queue("kept", { days: 7 })]);
    const after = plan([queue("kept", { days: 14 }), queue("new", { name: "jobs" })], {
      settings: { file: "Pulumi.dev.yaml", values: { stack: "dev", days: 14 } },
    });
    const text = render([before], [after]);
    expect(text).toContain("| dev | 2 | +1 | ~1 | −1 |");
    expect(text).toContain("- `days`: `7` → `14`");
    expect(text).toContain("- + `sqs.Queue` `new`: `jobs`");
    expect(text).toContain("- − `sqs.Queue` `gone`");
    expect(text).toContain("- ~ `sqs.Queue` `kept`\n  - `days`: `7` → `14`");
  });

  test("takes a warning whose line moved for the one that it is", () => {
    const at = (line: number, key: string) => `Pulumi.dev.yaml:${line}:3 ${key}: is an example`;
    const before = plan([], { warnings: [at(7, "a"), at(9, "b")] });
    const after = plan([], { warnings: [at(8, "a"), at(10, "c")] });
    const text = render([before], [after]);
    expect(text).toContain("- `Pulumi.dev.yaml:10:3 c: is an example`");
    expect(text).not.toContain("8:3 a");
    expect(
      diffPlans([before], [plan([], { warnings: [at(3, "a"), at(4, "b")] })]).map(isChanged),
    ).toEqual([false]);
  });

  test("tells new policy results from those that stand and those that are gone", () => {
    const advice = violation({ rule: "queue-tags", enforcement: "advisory", message: "no tag" });
    const standing = violation({ message: "stands" });
    const before = plan([], { policies: report({ violations: [standing, advice] }) });
    const after = plan([], { policies: report({ violations: [standing, violation()] }) });
    const text = render([before], [after]);
    expect(text).toContain("❌ 2 violations");
    expect(text).toMatch(
      /are new\*\*\n\n- ❌ `queue-encrypted` .*`the queue has no key` \(`components\/queue.ts:7`\)/,
    );
    expect(text).toMatch(/stand already\*\*\n\n- ❌ `queue-encrypted` .*`stands`/);
    expect(text).toMatch(/are gone\*\*\n\n- ⚠️ `queue-tags`/);
  });

  test("shows a way to the database that nobody had before, though no resource changed", () => {
    const way = { from: "the internet", to: "database", via: ["port 5432"] };
    const now = proof({ verdict: "refuted", paths: [...proof().paths, way] });
    const text = render([plan([])], [plan([], { policies: report({ proofs: [now] }) })]);
    expect(text).toContain("❌ 0 of 1");
    expect(text).toContain("`The database is reachable from nodes only.`: proved → refuted");
    expect(text).toContain("- + `the internet → database, by port 5432`");
  });

  test("takes stacks that come and go", () => {
    const text = render([plan([queue("a")])], [plan([queue("a")], { stack: "feature" })]);
    expect(text).toContain("| feature | 0 → 1 | +1 |");
    expect(text).toContain("| dev | 1 → 0 |  |  | −1 |");
    expect(text).toContain("The stack is new.");
    expect(text).toContain("The stack's file is gone");
  });
});

describe("the comment", () => {
  const many = Array.from({ length: 1200 }, (_, i) =>
    queue(`queue-${i}`, { name: `a-rather-long-name-of-a-queue-${i}` }),
  );

  test("stays within GitHub's limit however much changes, and says that there is more", () => {
    const text = render([plan([])], [plan(many)]);
    expect(text.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(text.startsWith(MARKER)).toBe(true);
    expect(text).toMatch(/- and \d+ more, all of them in the run's artifact/);
  });

  test("falls back to the counts, and says so where not even they fit", () => {
    expect(render([plan([])], [plan(many)], 600)).toContain("- 1200, all of them");
    expect(() => render([plan([])], [plan(many)], 100)).toThrow(RangeError);
  });

  test("lets no value be markup", () => {
    const nasty = "``` @octocat | <img src=x> -->\n# title";
    const text = render([plan([queue("q", { name: "a" })])], [plan([queue("q", { name: nasty })])]);
    expect(text).toContain("→ ```` ``` @octocat ¦ <img src=x> --> # title ````");
  });

  test("keeps any text inside its code span", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("`", "|", "\n", " ", "a", "<", "🙂") }),
        (text) => {
          const span = code(text);
          if (span === "(empty)") return text.trim() === "";
          const [fence = ""] = /^`+/.exec(span) ?? [];
          const inner = span.slice(fence.length, -fence.length);
          const runs = [...inner.matchAll(/`+/g)].map(([run]) => run.length);
          return !runs.includes(fence.length) && !/[|\n\r]/.test(span);
        },
      ),
    );
  });

  test("shortens by letters, not halves of them", () => {
    expect(shortened("🙂🙂🙂", 2)).toBe("🙂…");
    expect(shortened("abc", 3)).toBe("abc");
  });
});

describe("npm run plan:diff", () => {
  let folder: string;
  let out: string;
  let err: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plan-diff-"));
    [out, err] = ["", ""];
    jest.spyOn(process.stdout, "write").mockImplementation((text) => {
      out += String(text);
      return true;
    });
    jest.spyOn(process.stderr, "write").mockImplementation((text) => {
      err += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  test("reads plans of one stack and of several", () => {
    const base = file("base.json", { formatVersion: 1, stacks: [plan([])], comparison: [] });
    const head = file("head.json", plan([queue("new")]));
    const names = ["--base-name", "main", "--head-name", "abc1234"];
    expect(main(["--base", base, "--head", head, ...names])).toBe(0);
    expect(out).toContain("### Plan of `abc1234` against `main`");
    expect(out).toContain("- + `sqs.Queue` `new`");
    expect(err).toBe("");
  });

  test("names every file that is none, at once, and exits with 2", () => {
    const files = [
      join(folder, "missing.json"),
      file("text.json", "no json"),
      file("other.json", {}),
      file("future.json", { ...plan([]), formatVersion: 99 }),
    ];
    expect(main(["--base", ...files, "--head", file("a.json", plan([]))])).toBe(2);
    expect(out).toBe("");
    expect(err.trim().split("\n")).toEqual([
      expect.stringMatching(/missing\.json: cannot be read: write it with/),
      expect.stringMatching(/text\.json: is not JSON/),
      expect.stringMatching(/other\.json: is not a plan of format 1/),
      expect.stringMatching(/future\.json: is not a plan of format 1/),
    ]);
  });

  test("refuses a stack that stands in two files", () => {
    const twice = [file("a.json", plan([])), file("b.json", plan([]))];
    expect(main(["--base", ...twice, "--head", file("c.json", plan([]))])).toBe(2);
    expect(err).toBe("stack dev is in more than one plan\n");
  });

  test("says what is missing from the command line", () => {
    expect(main([])).toBe(2);
    expect(err).toContain("required option '--base <files...>' not specified");
  });
});
