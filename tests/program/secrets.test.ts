import { planOf, stacks } from "../support/plans";

describe.each(stacks)("secrets of stack %s", (stack) => {
  const plan = planOf(stack);

  test("no secret reaches an input in the clear", () => {
    expect(plan.clearSecrets).toEqual([]);
  });

  test("the plan carries secrets, so that the search above had something to find", () => {
    const carrying = plan.resources.filter((resource) => resource.secretPaths.length > 0);
    expect(carrying.length).toBeGreaterThan(0);
  });

  test("the kubeconfig is a secret output", () => {
    expect(plan.secretOutputs).toEqual(["kubeconfig"]);
    expect(plan.outputs["kubeconfig"]).toBe("[secret]");
  });
});
