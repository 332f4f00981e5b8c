/**
 * What the policy packs cost: per rule and resource, for the rules about whole stacks, beside checkov on
 * the same resources, and in a plan. All but the last is processor time, which other work on the machine
 * lengthens least; a plan is measured by the clock, since its packs run beside the program.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { namesType } from "../../policies/resourceTypes";
import { openResourcesOnce } from "../../policies/pack";
import { isProperties, parseJson } from "../../plan/plain";
import { analyzeRequest, analyzeStackRequest } from "../../plan/policies/protocol";
import { median, table } from "../statistics";
import { rules } from "./rules";
import { Analyzer } from "./server";
import { recordedStack, terraformPlan } from "./world";

const project = resolve(__dirname, "..", "..");
const scratch = join(project, ".cache", "bench");
const ROUNDS = Number(process.argv[2] ?? 5);
const SIZES = [100, 1000, 5000];
/** Resources that checkov and the packs are compared on; the difference of the two leaves starting out. */
const COMPARED = { few: 100, many: 5000 } as const;
const REGION = "eu-west-1";

const LIMITS = {
  ruleMicros: 60,
  stackSeconds: 5,
  linear: 1.5,
  checkov: 5,
  planSeconds: 1.5,
} as const;

const resourceRules = rules.filter(({ kind }) => kind === "resource");
const stackRules = rules.filter(({ kind }) => kind === "stack");

export async function main(): Promise<void> {
  print(`Node ${process.version}, best of ${ROUNDS} rounds\n`);
  await measureRules();
  await measureCheckov();
  await measurePlan();
}

/** Processor time of each size, in the order of SIZES. */
async function measureRules(): Promise<void> {
  openResourcesOnce();
  const perRule: number[] = [];
  const stacks: number[] = [];
  for (const size of SIZES) {
    const resources = recordedStack(size);
    const perResource = new Analyzer(resourceRules);
    const whole = new Analyzer(stackRules);
    const times: { readonly resource: number[]; readonly stack: number[] } = {
      resource: [],
      stack: [],
    };
    for (let round = 0; round < ROUNDS; round++) {
      // New messages each round, as from the wire: what the SDK keeps of one must not help the next.
      const requests = resources.map((one) => analyzeRequest(one, REGION));
      const request = analyzeStackRequest(resources, REGION);
      times.resource.push(
        await processorTime(async () => {
          for (const one of requests) await perResource.analyze(one);
        }),
      );
      times.stack.push(await processorTime(() => whole.analyzeStack(request)));
    }
    perRule.push((Math.min(...times.resource) * 1000) / (size * resourceRules.length));
    stacks.push(Math.min(...times.stack));
  }
  const rows = SIZES.map((size, i) => [
    String(size),
    (perRule[i] ?? 0).toFixed(1),
    ((stacks[i] ?? 0) / 1000).toFixed(2),
    (((stacks[i] ?? 0) * 1000) / size / stackRules.length).toFixed(1),
  ]);
  print(
    table(
      [
        "resources",
        `${resourceRules.length} resource rules, µs per rule and resource`,
        `${stackRules.length} stack rules, s`,
        "µs per rule and resource",
      ],
      rows,
    ),
  );
  const growth = (values: readonly number[]): number => (values.at(-1) ?? 0) / (values[1] ?? 1);
  verdict("a resource rule", perRule.at(-1) ?? 0, LIMITS.ruleMicros, "µs");
  verdict("all stack rules", (stacks.at(-1) ?? 0) / 1000, LIMITS.stackSeconds, "s");
  verdict(
    `a resource rule at ${SIZES[2]} against ${SIZES[1]}`,
    growth(perRule),
    LIMITS.linear,
    "×",
  );
  const perResource = stacks.map((time, i) => time / (SIZES[i] ?? 1));
  verdict(
    `stack rules at ${SIZES[2]} against ${SIZES[1]}`,
    growth(perResource),
    LIMITS.linear,
    "×",
  );
  print("");
}

/** Milliseconds of processor time, ours alone. */
async function processorTime(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Both judge the same resources, as whole commands: start, read, judge, report, children included. */
async function measureCheckov(): Promise<void> {
  const checkov = join(project, "scripts", "checkov.sh");
  if (!existsSync(join(project, ".cache", "checkov"))) print("installing checkov (once)");
  if ((await run("sh", checkov, "--version")).code !== 0) {
    print("checkov could not be installed: no comparison\n");
    process.exitCode = 1;
    return;
  }
  const few = await compare(checkov, COMPARED.few);
  const many = await compare(checkov, COMPARED.many);
  const rows = TOOLS.map((tool) => {
    const [low, high] = [few[tool], many[tool]];
    const whole = (high.checks / high.ms) * 1000;
    const started = ((high.checks - low.checks) / Math.max(1, high.ms - low.ms)) * 1000;
    return { tool, low, high, whole, started };
  });
  print(
    table(
      [
        "processor time",
        `ms for ${COMPARED.few} resources`,
        `ms for ${COMPARED.many}`,
        "checks",
        "checks per second",
        "once started",
      ],
      rows.map(({ tool, low, high, whole, started }) => [
        NAMES[tool],
        low.ms.toFixed(0),
        high.ms.toFixed(0),
        String(high.checks),
        whole.toFixed(0),
        started.toFixed(0),
      ]),
    ),
  );
  const [own, packs, other] = rows;
  atLeast("the rules, checks per second against checkov", ratio(own?.whole, other?.whole));
  print(`the packs over the protocol: ×${ratio(packs?.whole, other?.whole).toFixed(1)}\n`);
}

const TOOLS = ["rules", "packs", "checkov"] as const;
type Tool = (typeof TOOLS)[number];
const NAMES: Readonly<Record<Tool, string>> = {
  rules: "the rules, in one process",
  packs: "the three packs, over the protocol",
  checkov: "checkov, Terraform plan",
};

interface Cost {
  readonly checks: number;
  /** Processor time of the best round. */
  readonly ms: number;
}

/** Both tools on one stack, as whole commands, one after the other in each round. */
async function compare(checkov: string, size: number): Promise<Record<Tool, Cost>> {
  mkdirSync(scratch, { recursive: true });
  const file = join(scratch, `plan-${size}.json`);
  writeFileSync(file, JSON.stringify(terraformPlan(size)));
  const flags = ["--framework", "terraform_plan", "--compact", "--quiet", "--skip-download"];
  const theirs: Ran[] = [];
  const own: Ran[] = [];
  const packs: Ran[] = [];
  const judge = [process.execPath, join(__dirname, "judge.cjs"), String(size)];
  for (let round = 0; round < ROUNDS; round++) {
    theirs.push(await run("sh", checkov, "--file", file, ...flags, "--output", "json"));
    own.push(await run(...judge, "rules"));
    packs.push(await run(...judge, "packs"));
  }
  return {
    rules: { checks: appliedRules(size), ms: least(own) },
    packs: { checks: appliedRules(size), ms: least(packs) },
    checkov: { checks: checksOf(theirs[0]?.out ?? ""), ms: least(theirs) },
  };
}

const ratio = (one = 0, other = 0): number => (other === 0 ? 0 : one / other);

const least = (ran: readonly Ran[]): number => Math.min(...ran.map(({ cpuMs }) => cpuMs));

/** Pairs of a rule and a resource that it looks at; a rule about the stack counts once. */
function appliedRules(size: number): number {
  const resources = recordedStack(size);
  const pairs = rules.map((rule) =>
    rule.kind === "stack" ? 1 : resources.filter(({ type }) => namesType(rule.types, type)).length,
  );
  return pairs.reduce((sum, count) => sum + count, 0);
}

function checksOf(output: string): number {
  const report = parseJson(output);
  const summary = isProperties(report) ? report["summary"] : undefined;
  if (!isProperties(summary)) throw new Error(`checkov reported nothing: ${output.slice(0, 200)}`);
  return Number(summary["passed"]) + Number(summary["failed"]);
}

/** A plan with every pack beside one without: the packs start while the program runs. */
async function measurePlan(): Promise<void> {
  const plan = [process.execPath, join(project, "plan", "bin.cjs"), "prod"] as const;
  const without: Ran[] = [];
  const withPacks: Ran[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await run(...plan, "--no-policies"));
    withPacks.push(await run(...plan));
  }
  const rows = [
    { name: "plan prod --no-policies", ran: without },
    { name: "plan prod", ran: withPacks },
  ];
  const best = (ran: readonly Ran[]): number => Math.min(...ran.map(({ ms }) => ms));
  print(
    table(
      ["command", "best ms", "median ms", "processor ms"],
      rows.map(({ name, ran }) => [
        name,
        best(ran).toFixed(0),
        median(ran.map(({ ms }) => ms)).toFixed(0),
        least(ran).toFixed(0),
      ]),
    ),
  );
  verdict("a plan's policies", (best(withPacks) - best(without)) / 1000, LIMITS.planSeconds, "s");
}

interface Ran {
  readonly ms: number;
  /** Of the command and everything that it started and waited for. */
  readonly cpuMs: number;
  readonly code: number | null;
  readonly out: string;
}

/** Runs a command behind a shell, whose `times` knows what its children took. */
function run(...command: readonly string[]): Promise<Ran> {
  const began = performance.now();
  const script = '"$@"; code=$?; times >&3; exit $code';
  const child = spawn("sh", ["-c", script, "sh", ...command], {
    cwd: project,
    stdio: ["ignore", "pipe", "ignore", "pipe"],
  });
  const read = { out: "", times: "" };
  child.stdout?.on("data", (part: Buffer) => void (read.out += part.toString()));
  child.stdio[3]?.on("data", (part: Buffer) => void (read.times += part.toString()));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      const ms = performance.now() - began;
      done({ ms, cpuMs: childrenMs(read.times), code, out: read.out });
    });
  });
}

/** The second line of `times`: user and system time of children, such as `0m1.25s 0m0.50s`. */
function childrenMs(times: string): number {
  const [, children = ""] = times.trim().split("\n");
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, m, s]) => sum + (Number(m) * 60 + Number(s)) * 1000, 0);
}

function verdict(what: string, value: number, limit: number, unit: string): void {
  const kept = value <= limit;
  if (!kept) process.exitCode = 1;
  print(
    `${what}: ${value.toFixed(1)} ${unit}, at most ${limit} ${unit}: ${kept ? "kept" : "MISSED"}`,
  );
}

function atLeast(what: string, value: number): void {
  const limit = LIMITS.checkov;
  const kept = value >= limit;
  if (!kept) process.exitCode = 1;
  print(`${what}: ×${value.toFixed(1)}, at least ×${limit}: ${kept ? "kept" : "MISSED"}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
