/** The policies of one command: started beside the programs, asked after them, ended with them. */
import { writeFileSync } from "node:fs";
import { DEFAULT_REGION } from "../fakes/fake";
import { isProperties, text } from "../plain";
import type { PlanSource, StackPlan } from "../stackPlan";
import { PolicyFaults } from "./faults";
import type { Policies } from "./index";

export interface JudgementOptions {
  readonly policies: boolean;
  /** Directories of further packs. */
  readonly policyPack: readonly string[];
}

export class Judgement {
  private constructor(private readonly started: Promise<Policies> | undefined) {
    // A pack that does not start is told when it is asked, not while the programs still run.
    started?.catch(() => undefined);
  }

  /** Starts the packs, unless the command does without. */
  static start(
    projectDirectory: string,
    sources: readonly PlanSource[],
    { policies, policyPack }: JudgementOptions,
  ): Judgement {
    if (!policies) return new Judgement(undefined);
    const tiers = sources.map(tierOf);
    const start = async (): Promise<Policies> => {
      const { Policies } = await import("./index");
      return Policies.start(projectDirectory, policyPack, tiers);
    };
    return new Judgement(start());
  }

  /**
   * The plans with what the packs say about each.
   *
   * @throws PolicyFaults when a pack, the configuration or an exemption is wrong.
   */
  async of(plans: readonly StackPlan[]): Promise<StackPlan[]> {
    const policies = await this.started;
    if (policies === undefined) return [...plans];
    const judged: StackPlan[] = [];
    for (const plan of plans) {
      const { source, recording } = plan;
      const report = await policies.judge({
        stack: source.stack,
        resources: recording.resources,
        region: source.config["aws:region"] ?? DEFAULT_REGION,
        tier: tierOf(source),
        ...(source.settings === undefined ? {} : { settings: source.settings.values }),
        ...(source.locate === undefined ? {} : { locate: source.locate }),
      });
      judged.push({ ...plan, policies: report });
    }
    return judged;
  }

  /** @throws PolicyFaults when the file cannot be written. */
  async writeSarif(file: string, plans: readonly StackPlan[]): Promise<void> {
    const policies = await this.started;
    if (policies === undefined) return;
    const { sarifLog } = await import("./sarif");
    const inputs = plans.flatMap(({ source, policies: report }) =>
      report === undefined ? [] : [{ stack: source.stack, report }],
    );
    const log = `${JSON.stringify(sarifLog(inputs, policies.infos), undefined, 2)}\n`;
    try {
      writeFileSync(
        file,
        plans.reduce((clean, plan) => plan.scrub(clean), log),
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new PolicyFaults([{ path: [], file, message: `cannot be written: ${why}` }]);
    }
  }

  async stop(): Promise<void> {
    const policies = await this.started?.catch(() => undefined);
    policies?.stop();
  }
}

/** The stack's tier; empty where its program has no settings of ours. */
function tierOf({ settings }: PlanSource): string {
  const values = settings?.values;
  return isProperties(values) ? (text(values, "tier") ?? "") : "";
}
