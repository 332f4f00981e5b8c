/** What the recorder must be able to say about the real stacks. */
import { hasOwnFake } from "../../plan/fakes";
import { findCycle } from "../../plan/monitor/graph";
import { planOf, stacks } from "../support/plans";

describe.each(stacks)("the plan of %s", (stack) => {
  const plan = planOf(stack);

  test("leaves no input unknown: the fakes answer everything that inputs depend on", () => {
    const unknown = plan.resources.flatMap(({ name, type, unknownPaths }) =>
      unknownPaths
        .filter((path) => path.startsWith("inputs"))
        .map((path) => `${type} ${name} ${path}`),
    );
    expect(unknown).toEqual([]);
  });

  test("uses only fakes that were written for their type", () => {
    const types = plan.resources.filter((r) => r.custom || r.remote).map((r) => r.type);
    expect([...new Set(types)].filter((type) => !hasOwnFake(type))).toEqual([]);
  });

  test("has no secret in clear", () => {
    expect(plan.clearSecrets).toEqual([]);
  });

  test("calls no provider function: nothing to look up means nothing to change by itself", () => {
    expect(plan.calls).toEqual([]);
  });

  test("knows the source line of every resource, and it is in this repository", () => {
    const without = plan.resources.filter(({ source }) => source === undefined).map((r) => r.urn);
    expect(without).toEqual([]);
    const files = new Set(plan.resources.map(({ source }) => source?.file ?? ""));
    expect([...files].filter((file) => !/^(index\.ts|components\/.*\.ts)$/.test(file))).toEqual([]);
  });

  test("refers only to resources that are in it, without a cycle", () => {
    const known = new Set(plan.resources.map(({ urn }) => urn));
    const dangling = plan.resources.flatMap(({ name, parent, dependencies, options }) =>
      [parent, options.deletedWith, options.provider, ...dependencies]
        .filter((urn) => urn !== undefined && !known.has(urn))
        .map((urn) => `${name} → ${String(urn)}`),
    );
    expect(dangling).toEqual([]);
    expect(findCycle(plan.resources)).toBeUndefined();
  });

  test("is the same resources as a first preview's, with nothing known that creation reveals", () => {
    const preview = planOf(stack, { unknowns: true });
    const urns = (resources: typeof plan.resources): string[] => resources.map((r) => r.urn).sort();
    expect(urns(preview.resources)).toEqual(urns(plan.resources));
    expect(preview.mode).toBe("first-preview");
    expect(preview.resources.every((r) => r.id === undefined || r.read)).toBe(true);
  });
});
