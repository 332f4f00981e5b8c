/** No secret leaves the plan: not in text, JSON, errors, nor in what the program itself prints. */
import { renderFailure } from "../../plan/print/failure";
import { createStyle } from "../../plan/print/style";
import { renderJson, renderText } from "../../plan/print/output";
import { ProgramFailure } from "../../plan/program/failure";
import { planFixture, resourceOf } from "./runFixture";

const canary = "canary-7c1f/9+e2";
const style = createStyle(false);
const withCanary = {
  config: { "fixture:canary": canary },
  secretKeys: ["fixture:canary"],
};

/** The canary and the forms in which it could hide. */
const forms = [
  canary,
  encodeURIComponent(canary),
  Buffer.from(canary).toString("base64"),
  JSON.stringify(canary).slice(1, -1),
  "canary-7c1f",
];

function expectNoCanary(text: string): void {
  for (const form of forms) expect(text).not.toContain(form);
}

describe("a canary in the configuration", () => {
  test("appears in no JSON and no text, however the program uses it", async () => {
    const plan = await planFixture("secrets", withCanary);
    const other = { ...plan, source: { ...plan.source, stack: "other" } };
    const json = renderJson([plan, other]);
    expectNoCanary(json);
    expectNoCanary(renderText([plan, other], style));
    expect(json).toContain("logged [secret]");
    expect(json).toContain("printed [secret]");
    expect(json).toContain('"token": "[secret]"');
    expect(json).toContain('"name": "named-[secret]"');
  });

  test("is reported where it stands in clear", async () => {
    const plan = await planFixture("secrets", withCanary);
    const leak = resourceOf(plan, "aws:sqs/queue:Queue", "leak");
    expect(plan.recording.clearSecrets).toEqual([{ urn: leak.urn, path: "inputs.tags.token" }]);
    const text = renderText([plan], style).replace(/\s+/g, " ");
    expect(text).toContain(`a secret stands in clear in inputs.tags.token of ${leak.urn}`);
  });

  test("appears in no error, no log and nothing that the failing program printed", async () => {
    const config = { ...withCanary.config, "fixture:fail": "true" };
    const failure: unknown = await planFixture("secrets", { ...withCanary, config }).catch(
      (error: unknown) => error,
    );
    if (!(failure instanceof ProgramFailure)) throw new Error("the program did not fail");
    const text = renderFailure(failure, style);
    expect(text).toContain("failed on [secret]");
    expect(text).toContain("printed [secret]");
    expect(text).toContain('printed to stderr {"value":"[secret]"}');
    expect(text).toContain("warning: logged [secret]");
    expect(text).toMatch(/password \[secret\]/);
    expectNoCanary(text + JSON.stringify(failure) + failure.message + (failure.stack ?? ""));
  });

  test("stays out of a first preview as well", async () => {
    const plan = await planFixture("secrets", { ...withCanary, unknowns: true });
    expectNoCanary(renderJson([plan]));
  });
});
