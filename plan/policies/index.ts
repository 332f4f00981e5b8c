/** Policy packs beside a plan: started with the program, asked when it has ended. */
import type { AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { fromStruct } from "../monitor/struct";
import type { PlannedResource, SourcePosition } from "../model";
import type { Plain } from "../plain";
import { configFiles, readConfig, type RuleConfig } from "./config";
import { checkResources, checkRules, readExemptions } from "./exemptions";
import type { PackInfo, PolicyReport } from "./model";
import { findPacks } from "./packs";
import { PackProcess } from "./process";
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

/** Requests that a pack has at once: enough to keep it busy, few enough to keep their order. */
const IN_FLIGHT = 16;

export class Policies {
  private constructor(
    private readonly projectDirectory: string,
    private readonly packs: readonly Pack[],
  ) {}

  /**
   * Starts the project's packs and those that are added.
   *
   * @param added Directories of further packs.
   * @throws PolicyFaults when a pack is none, does not start, or the exemptions are faulty.
   */
  static async start(projectDirectory: string, added: readonly string[]): Promise<Policies> {
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
      checkRules(
        exemptions,
        packs.map(({ info }) => info),
      );
      return new Policies(projectDirectory, packs);
    } catch (error) {
      for (const process of running) process.stop();
      throw error;
    }
  }

  stop(): void {
    for (const { process } of this.packs) process.stop();
  }

  /**
   * Asks every pack about a stack.
   *
   * @throws PolicyFaults when the configuration is wrong, an exemption names no resource, or a rule fails.
   */
  async judge(judged: JudgedStack): Promise<PolicyReport> {
    const { resources, stack, tier, settings } = judged;
    const exemptions = readExemptions(this.projectDirectory);
    checkResources(exemptions, stack, resources);
    const packs = this.packs.map(({ info }) => info);
    const known = this.packs.map(({ process, info }) => ({ source: process.source, info }));
    const files = configFiles(this.projectDirectory, tier, known);
    const config = await readConfig(this.projectDirectory, packs, files);
    const answers = merged(await Promise.all(this.packs.map((pack) => ask(pack, judged, config))));
    const locate = judged.locate ?? (() => undefined);
    const context = { packs, config, exemptions, resources, locate };
    const violations = violationsOf(answers, context);
    const undecided = undecidedOf(answers, context);
    return {
      packs: packs.map(({ name, version, directory }) => ({ name, version, directory })),
      rules: judgedRules(answers, context, violations, undecided),
      violations,
      undecided,
      proofs: prove(resources, settings),
    };
  }
}

async function ask(
  { process, info }: Pack,
  { resources, region }: JudgedStack,
  config: ReadonlyMap<string, RuleConfig>,
): Promise<Answers> {
  const own = new Map(
    [...config].filter(([name]) => info.rules.some((rule) => rule.name === name)),
  );
  await process.configure(configureRequest(own));
  const remedies = [...own.values()].some(({ enforcement }) => enforcement === "remediate");
  const responses: AnalyzeResponse[] = [];
  const queue = [...resources];
  const changed = new Map<string, PlannedResource>();
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const resource = remedies ? await remedied(process, next, region) : next;
      if (resource !== next) changed.set(next.urn, resource);
      const response = await process.analyze(analyzeRequest(resource, region));
      for (const diagnostic of response.getDiagnosticsList()) diagnostic.setUrn(next.urn);
      responses.push(response);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const all = resources.map((resource) => changed.get(resource.urn) ?? resource);
  responses.push(await process.analyzeStack(analyzeStackRequest(all, region)));
  return answersOf(responses, resources.length);
}

/** A resource as the pack's remediations leave it. */
async function remedied(
  process: PackProcess,
  resource: PlannedResource,
  region: string,
): Promise<PlannedResource> {
  const response = await process.remediate(analyzeRequest(resource, region));
  const last = response.getRemediationsList().at(-1)?.getProperties();
  return last === undefined ? resource : { ...resource, inputs: fromStruct(last) };
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
