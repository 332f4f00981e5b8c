/** Policy packs beside a plan: started with the program, asked when it has ended. */
import type { AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { fromStruct } from "../monitor/struct";
import type { PlannedResource, SourcePosition } from "../model";
import type { Plain } from "../plain";
import type { Exemption } from "../../policies/exemptions";
import { configFiles, readConfig, type RuleConfig } from "./config";
import { checkResources, checkRules, readExemptions } from "./exemptions";
import { PolicyFaults } from "./faults";
import type { PackInfo, PolicyReport } from "./model";
import { findPacks } from "./packs";
import { type Encoded, PackProcess } from "./process";
import { prove } from "./proofs";
import {
  analyzeRequest,
  analyzeStackRequest,
  configureRequest,
  enforcementOf,
  packInfo,
} from "./protocol";
import { type Answer, type Answers, judgedRules, undecidedOf, violationsOf } from "./report";

/** One recorded stack, as the packs are asked about it. */
export interface JudgedStack {
  readonly stack: string;
  readonly resources: readonly PlannedResource[];
  readonly region: string;
  /** The stack's settings; its tier decides which configuration holds. */
  readonly settings?: Plain;
  readonly tier?: string;
  /** Where the stack file says a key. */
  readonly locate?: (key: string) => SourcePosition | undefined;
}

interface Pack {
  readonly process: PackProcess;
  readonly info: PackInfo;
}

type Config = ReadonlyMap<string, RuleConfig>;

/** Requests that a pack has at once: enough to keep it busy, few enough to keep their order. */
const IN_FLIGHT = 16;

export class Policies {
  private constructor(
    private readonly packs: readonly Pack[],
    private readonly exemptions: readonly Exemption[],
    /** By tier; the empty text stands for none. */
    private readonly configs: ReadonlyMap<string, Config>,
  ) {}

  /**
   * Starts the project's packs and those that are added.
   *
   * @param added Directories of further packs.
   * @param tiers Tiers of the stacks that will be judged.
   * @throws PolicyFaults when a pack is none or does not start, or exemptions or configuration are wrong.
   */
  static async start(
    projectDirectory: string,
    added: readonly string[],
    tiers: readonly string[],
  ): Promise<Policies> {
    const exemptions = readExemptions(projectDirectory);
    const sources = findPacks(projectDirectory, added);
    const started = await Promise.allSettled(sources.map((source) => PackProcess.start(source)));
    const running = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    try {
      for (const one of started) if (one.status === "rejected") throw one.reason;
      const packs = await Promise.all(
        running.map(async (process) => {
          return { process, info: packInfo(process.source, await process.info()) };
        }),
      );
      const infos = packs.map(({ info }) => info);
      checkNames(infos);
      checkRules(exemptions, infos);
      const known = packs.map(({ process, info }) => ({ source: process.source, info }));
      const configs = new Map<string, Config>();
      for (const tier of new Set(["", ...tiers])) {
        const files = configFiles(tier, known);
        configs.set(tier, readConfig(projectDirectory, infos, files));
      }
      return new Policies(packs, exemptions, configs);
    } catch (error) {
      for (const process of running) process.stop();
      throw error;
    }
  }

  /** What each pack says about itself. */
  get infos(): readonly PackInfo[] {
    return this.packs.map(({ info }) => info);
  }

  stop(): void {
    for (const { process } of this.packs) process.stop();
  }

  /**
   * Asks every pack about a stack.
   *
   * @throws PolicyFaults when an exemption names no resource of the stack, or a rule fails.
   */
  async judge(judged: JudgedStack): Promise<PolicyReport> {
    const { resources, stack, tier = "", settings, region } = judged;
    const { exemptions } = this;
    checkResources(exemptions, stack, resources);
    const packs = this.infos;
    const config: Config = this.configs.get(tier) ?? new Map<string, RuleConfig>();
    const shown = encode(resources, region);
    const asked = this.packs.map((pack) => ask(pack, shown, config));
    // While the packs are busy, this process has nothing else to do.
    const proved = Promise.resolve().then(() => prove(resources, settings));
    const [proofs, ...answered] = await Promise.all([proved, ...asked]);
    const answers = merged(answered);
    const locate = judged.locate ?? (() => undefined);
    const context = { packs, config, exemptions, resources, locate };
    const violations = violationsOf(answers, context);
    const undecided = undecidedOf(answers, context);
    return {
      packs: packs.map(({ name, version, directory }) => ({ name, version, directory })),
      rules: judgedRules(answers, context, violations, undecided),
      violations,
      undecided,
      proofs,
    };
  }
}

/** The recorded stack as every pack is shown it. */
interface Shown {
  readonly resources: readonly PlannedResource[];
  readonly region: string;
  readonly requests: readonly Encoded[];
  readonly stack: Encoded;
}

function encode(resources: readonly PlannedResource[], region: string): Shown {
  const requests = resources.map((one) => analyzeRequest(one, region).serializeBinary());
  const stack = analyzeStackRequest(resources, region).serializeBinary();
  return { resources, region, requests, stack };
}

async function ask({ process, info }: Pack, given: Shown, config: Config): Promise<Answers> {
  const own = new Map(
    [...config].filter(([name]) => info.rules.some((rule) => rule.name === name)),
  );
  await process.configure(configureRequest(own));
  const remedies = [...own.values()].some(({ enforcement }) => enforcement === "remediate");
  const shown = remedies ? await remedied(process, given) : given;
  const responses: AnalyzeResponse[] = [];
  const queue = [...shown.requests.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, request] = next;
      const response = await process.analyze(request);
      const urn = shown.resources[index]?.urn ?? "";
      for (const diagnostic of response.getDiagnosticsList()) diagnostic.setUrn(urn);
      responses.push(response);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  responses.push(await process.analyzeStack(shown.stack));
  return answersOf(responses, shown.resources.length);
}

/** The stack as the pack's remediations leave it: a rule that repairs finds nothing afterwards. */
async function remedied(process: PackProcess, shown: Shown): Promise<Shown> {
  const resources: PlannedResource[] = [];
  for (const [index, resource] of shown.resources.entries()) {
    const request = shown.requests[index];
    const response = request === undefined ? undefined : await process.remediate(request);
    const last = response?.getRemediationsList().at(-1)?.getProperties();
    resources.push(last === undefined ? resource : { ...resource, inputs: fromStruct(last) });
  }
  return encode(resources, shown.region);
}

/** @throws PolicyFaults when two packs have a rule of the same name: a configuration could not tell them apart. */
function checkNames(packs: readonly PackInfo[]): void {
  const owner = new Map<string, string>();
  const faults = packs.flatMap((pack) =>
    pack.rules.flatMap(({ name }) => {
      const other = owner.get(name);
      owner.set(name, pack.directory);
      const message = `has a rule ${name}, which ${other ?? ""} has, too`;
      return other === undefined ? [] : [{ path: [], file: pack.directory, message }];
    }),
  );
  if (faults.length > 0) throw new PolicyFaults(faults);
}

function answersOf(responses: readonly AnalyzeResponse[], shown: number): Answers {
  const notApplicable = new Map<string, number>();
  for (const response of responses) {
    for (const policy of response.getNotApplicableList()) {
      const name = policy.getPolicyName();
      notApplicable.set(name, (notApplicable.get(name) ?? 0) + 1);
    }
  }
  const diagnostics = responses.flatMap((response) =>
    response.getDiagnosticsList().map((diagnostic): Answer => ({
      rule: diagnostic.getPolicyname(),
      message: diagnostic.getMessage(),
      enforcement: enforcementOf(diagnostic.getEnforcementlevel()),
      urn: diagnostic.getUrn(),
    })),
  );
  return { diagnostics, notApplicable, shown };
}

function merged(all: readonly Answers[]): Answers {
  return {
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
    notApplicable: new Map(all.flatMap(({ notApplicable }) => [...notApplicable])),
    shown: all[0]?.shown ?? 0,
  };
}
