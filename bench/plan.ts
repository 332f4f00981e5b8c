/**
 * Where a plan's time goes. Absolute times depend on the machine and on what else runs on it, so each
 * figure stands beside one that was measured in the same rounds: bare Node that loads the same
 * packages, and the SDK's runner as it comes.
 */
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { loadStack, projectName } from "../settings";
import { isProperties, parseJson, type Plain } from "../plan/plain";
import { renderJson, renderText } from "../plan/print/output";
import { createStyle } from "../plan/print/style";
import { planStack, planStacks, type PlanSource, type StackPlan } from "../plan/stackPlan";
import { sourceOf } from "../plan/stackSource";
import { planWithoutLoader } from "./plainRunner";
import { median, slope, table } from "./statistics";

const project = resolve(__dirname, "..");
const fixtures = join(__dirname, "fixtures");
const ROUNDS = Number(process.argv[2] ?? 5);
const POOLS = [0, 4, 8];
const SIZES = [100, 250, 500, 1000];
/** Time per resource may differ by this factor between the lower and the upper half of the sizes. */
const LINEAR_WITHIN = 1.5;

const stacks = ["dev", "uat", "prod"] as const;
const packages = ["pulumi", "aws", "awsx", "eks", "kubernetes", "random"];

export async function main(): Promise<void> {
  const sources = stacks.map((stack) => sourceOf(loadStack(stack, project), projectName, project));
  const [dev] = sources;
  if (dev === undefined) throw new Error("no stack to measure");
  await planStack(dev); // fills the cache
  print(`Node ${process.version}, medians of ${ROUNDS} rounds, milliseconds\n`);
  await measureCommands();
  await measureStages(dev);
  await measureRunners(dev);
  await measurePools(dev);
  await measureGrowth();
}

/** Whole commands, as a user waits for them. */
async function measureCommands(): Promise<void> {
  const plan = (...args: string[]): string[] => [join(project, "plan", "bin.cjs"), ...args];
  const load = packages.map((name) => `require("@pulumi/${name}")`).join(";");
  const commands: { name: string; args: string[]; limit?: number }[] = [
    { name: "node, nothing loaded", args: ["-e", "0"] },
    { name: "node, the same packages loaded", args: ["-e", load] },
    { name: "plan of an unknown stack (settings only)", args: plan("no-such-stack"), limit: 1000 },
    { name: "plan dev", args: plan("dev", "--no-policies"), limit: 2500 },
    { name: "plan dev --json", args: plan("dev", "--json", "--no-policies"), limit: 2500 },
    { name: "plan dev uat prod", args: plan(...stacks, "--no-policies"), limit: 5000 },
    { name: "plan dev, with every policy pack", args: plan("dev"), limit: 4000 },
  ];
  const times = commands.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { args }] of commands.entries()) times[index]?.push(await timeOf(args));
  }
  const bare = median(times[1] ?? []);
  const rows = commands.map(({ name, limit }, i) => {
    const time = median(times[i] ?? []);
    return [name, time.toFixed(0), `×${(time / bare).toFixed(1)}`, limit ? `at most ${limit}` : ""];
  });
  print(table(["command", "ms", "to loading", "limit"], rows));
}

function timeOf(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { cwd: project, stdio: "ignore" });
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", () => done(performance.now() - began));
  });
}

/** The stages of one plan. The program loads the SDK, then itself, while the parent answers. */
async function measureStages(dev: PlanSource): Promise<void> {
  const stages = [
    "settings",
    "load the SDK",
    "run the program",
    "end it",
    "print text",
    "print JSON",
  ];
  const times = stages.map((): number[] => []);
  const memory: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    loadStack("dev", project);
    const settings = performance.now() - began;
    const plan = await planStack(dev);
    const { loaded, registered, ended } = plan.times;
    const [text, json] = [
      timed(() => renderText([plan], createStyle(true))),
      timed(() => renderJson([plan])),
    ];
    const each = [settings, loaded, registered - loaded, ended - registered, text, json];
    each.forEach((time, i) => times[i]?.push(time));
    memory.push(plan.times.programMb);
  }
  print(
    table(
      ["stage of plan dev", "ms"],
      stages.map((name, i) => [name, median(times[i] ?? []).toFixed(0)]),
    ),
  );
  const own = process.memoryUsage.rss() / 2 ** 20;
  print(
    `memory: program ${median(memory).toFixed(0)} MB, plan ${own.toFixed(0)} MB; limit 350 MB each\n`,
  );
}

function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** The same program under the SDK's runner as it comes, which compiles TypeScript by ts-node. */
async function measureRunners(dev: PlanSource): Promise<void> {
  const ours: number[] = [];
  const plain: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push((await planStack(dev)).times.ended);
    plain.push(await planWithoutLoader(dev));
  }
  const factor = median(plain) / median(ours);
  print(
    table(
      ["the program of dev", "ms"],
      [
        ["by the plan's loader", median(ours).toFixed(0)],
        ["by the SDK's runner with ts-node", `${median(plain).toFixed(0)}  ×${factor.toFixed(1)}`],
      ],
    ),
  );
}

/** What one more node pool in the settings costs. */
async function measurePools(dev: PlanSource): Promise<void> {
  const points = await measured(POOLS, (count) => withPools(dev, count));
  const rows = points.map(({ size, plan, time }) => [
    `${size} more`,
    String(plan.recording.resources.length),
    time.toFixed(0),
  ]);
  print(table(["node pools", "resources", "best ms"], rows));
  print(
    `${slope(points.map(({ size, time }) => [size, time])).toFixed(1)} ms per added node pool\n`,
  );
}

function withPools(dev: PlanSource, count: number): PlanSource {
  const key = `${dev.project}:cluster`;
  const cluster = parseJson(dev.config[key] ?? "{}");
  const given = isProperties(cluster) ? cluster : {};
  const values = dev.settings?.values;
  const resolved = isProperties(values) && isProperties(values["cluster"]) ? values["cluster"] : {};
  const pools = isProperties(resolved["nodePools"]) ? resolved["nodePools"] : {};
  const [first = {}]: Plain[] = Object.values(pools);
  const more = Array.from({ length: count }, (_, i) => [`bench${i}`, first] as const);
  const nodePools = { ...pools, ...Object.fromEntries(more) };
  return { ...dev, config: { ...dev.config, [key]: JSON.stringify({ ...given, nodePools }) } };
}

/** Growth from a hundred resources to a thousand: time per resource must not grow with their number. */
async function measureGrowth(): Promise<void> {
  const points = await measured(SIZES, (count) => ({
    stack: "bench",
    project: "bench",
    projectDirectory: fixtures,
    program: join(fixtures, "growth.ts"),
    config: { "bench:count": String(count), "aws:region": "eu-west-1" },
    secretKeys: [],
  }));
  const rows = points.map(({ size, time, plan }) => [
    String(size),
    time.toFixed(0),
    plan.times.programMb.toFixed(0),
  ]);
  print(table(["resources", "best ms", "program MB"], rows));
  const pairs = points.map(({ size, time }): [number, number] => [size, time]);
  const [low, high] = [slope(pairs.slice(0, 3)), slope(pairs.slice(1))];
  const verdict = high / low <= LINEAR_WITHIN ? "linear" : "NOT linear";
  print(
    `${low.toFixed(2)} ms per resource below ${SIZES[2]}, ${high.toFixed(2)} above ${SIZES[1]}: ${verdict}\n`,
  );
  if (verdict !== "linear") process.exitCode = 1;
}

async function measured(
  sizes: readonly number[],
  source: (size: number) => PlanSource,
): Promise<{ size: number; time: number; plan: StackPlan }[]> {
  const plans = sizes.map((): StackPlan[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, size] of sizes.entries()) {
      const [result] = await planStacks([source(size)], {}, 1);
      if (result?.status === "rejected") throw result.reason;
      if (result !== undefined) plans[index]?.push(result.value);
    }
  }
  return sizes.map((size, i) => {
    const all = plans[i] ?? [];
    const [plan] = all;
    if (plan === undefined) throw new Error("nothing was measured");
    // The best round is the one that other work on the machine disturbed least.
    return { size, plan, time: Math.min(...all.map(({ times }) => times.ended)) };
  });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
