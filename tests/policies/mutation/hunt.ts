/** Which rules catch which mutant. */
import type { Rule } from "../../../policies/rule";
import { askedTypes } from "../support/asked";
import { evaluate, type Outcome, type WorldResource } from "../support/evaluate";
import { allRules } from "../support/rules";
import type { Mutant } from "./mutants";

export interface Catch {
  readonly mutant: Mutant;
  /** Rules that find something they did not find before; none for a survivor. */
  readonly rules: readonly string[];
}

const told = ({ violations }: Outcome): string[] =>
  violations.map(({ urn, message }) => `${urn} ${message}`);

export class Hunt {
  private readonly before = new Map<string, ReadonlySet<string>>();
  private readonly asked = new Map<string, ReadonlySet<string>>();

  /**
   * @param world The recorded stack.
   * @param config Parameters of each rule in the stack's tier.
   * @param rules Rules that count.
   */
  constructor(
    private readonly world: readonly WorldResource[],
    private readonly config: ReadonlyMap<string, object>,
    private readonly rules: readonly Rule[] = allRules,
  ) {
    for (const rule of rules) {
      const types = askedTypes(() => {
        this.before.set(rule.name, new Set(told(this.run(rule, world))));
      });
      this.asked.set(rule.name, types);
    }
  }

  private run(rule: Rule, world: readonly WorldResource[]): Outcome {
    return evaluate(rule, world, this.config.get(rule.name));
  }

  /** Resource rules look at the resource alone; the stack is looked at only where none of them does. */
  catch(mutant: Mutant): Catch {
    const { changed, original } = mutant;
    const alone =
      changed === undefined
        ? []
        : this.rules.filter((rule) => rule.kind === "resource" && this.finds(rule, [changed]));
    if (alone.length > 0) return { mutant, rules: alone.map(({ name }) => name) };
    const stack = this.world.flatMap((resource) =>
      resource.urn !== original.urn ? [resource] : changed === undefined ? [] : [changed],
    );
    const together = this.rules.filter(
      (rule) =>
        rule.kind === "stack" &&
        (this.asked.get(rule.name)?.has(original.type) ?? false) &&
        this.finds(rule, stack),
    );
    return { mutant, rules: together.map(({ name }) => name) };
  }

  private finds(rule: Rule, world: readonly WorldResource[]): boolean {
    const before = this.before.get(rule.name);
    return told(this.run(rule, world)).some((message) => before?.has(message) !== true);
  }
}
