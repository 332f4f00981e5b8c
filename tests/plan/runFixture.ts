import { join } from "node:path";
import { type PlanOptions, planStack, type StackPlan } from "../../plan/stackPlan";
import type { PlannedResource } from "../../plan/model";

export interface FixtureOptions extends PlanOptions {
  readonly config?: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
}

const fixtures = join(__dirname, "fixtures");

/** Plans one of the small programs in fixtures/. */
export function planFixture(name: string, options: FixtureOptions = {}): Promise<StackPlan> {
  const { config = {}, secretKeys = [], ...rest } = options;
  const source = {
    stack: "dev",
    project: "fixture",
    projectDirectory: fixtures,
    program: join(fixtures, `${name}.ts`),
    config: { "aws:region": "eu-west-1", ...config },
    secretKeys,
  };
  return planStack(source, rest);
}

/** The resource with a type and name. */
export function resourceOf(plan: StackPlan, type: string, name: string): PlannedResource {
  const found = plan.recording.resources.filter((r) => r.type === type && r.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} resources are ${type} ${name}`);
  }
  return only;
}
