/** The command itself, as a user runs it: exit codes, streams, and what is said without a stack. */
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { listStacks } from "../../settings";
import { isProperties, parseJson, records } from "../../plan/plain";
import { planCommand as run } from "../support/planCommand";

const project = resolve(__dirname, "..", "..");

const known = `Stacks here: ${listStacks(project).join(", ")}.`;

describe("the plan command", () => {
  test("asks for a stack and lists those that there are", async () => {
    expect(await run()).toMatchObject({
      code: 2,
      stdout: "",
      stderr: `name the stack to plan. ${known}\n`,
    });
  });

  test("says which stack it does not know, and which there are", async () => {
    const { code, stdout, stderr } = await run("prdo");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Pulumi.prdo.yaml");
    expect(stderr).toContain("Did you mean prod?");
    expect(stderr).toContain(known);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("reports every stack that is wrong, at once", async () => {
    const { code, stderr } = await run("nowhere", "dev", "nobody");
    expect(code).toBe(2);
    expect(stderr).toContain("Pulumi.nowhere.yaml");
    expect(stderr).toContain("Pulumi.nobody.yaml");
  });

  test("refuses options that it does not know and times that are none", async () => {
    expect(await run("dev", "--jsno")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("unknown option '--jsno'"),
    });
    expect(await run("dev", "--timeout", "soon")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not a time: soon"),
    });
  });

  test("explains itself", async () => {
    const { code, stdout } = await run("--help");
    expect(code).toBe(0);
    for (const option of ["--json", "--unknowns", "--no-color", "--timeout"]) {
      expect(stdout).toContain(option);
    }
  });

  test("prints one JSON document for one stack, and nothing else into pipes", async () => {
    const { code, stdout, stderr } = await run("dev", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const document = parseJson(stdout);
    if (!isProperties(document)) throw new Error("no JSON object");
    expect(document).toMatchObject({ formatVersion: 1, stack: "dev", mode: "known" });
    expect(Object.keys(records(document, "resources")[0] ?? {})).toEqual(
      expect.arrayContaining([
        ...["urn", "type", "name", "custom", "remote", "read", "dependencies"],
        ...["propertyDependencies", "options", "inputs", "outputs", "secretPaths", "unknownPaths"],
      ]),
    );
  });

  test("minds no reader that has seen enough", async () => {
    const child = spawn(process.execPath, [join(project, "plan", "bin.cjs"), "dev", "--json"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const err: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (part: string) => void err.push(part));
    child.stdout.once("data", () => child.stdout.destroy());
    const code = await new Promise((done) => child.on("close", done));
    expect({ code, err }).toEqual({ code: 0, err: [] });
  });

  test("prints several stacks and how they differ", async () => {
    const { code, stdout, stderr } = await run("dev", "uat");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^airflow-platform · dev$/m);
    expect(stdout).toMatch(/^airflow-platform · uat$/m);
    expect(stdout).toMatch(/^dev → uat: \d+ resources only in dev, \d+ only in uat/m);
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001b/);
    const json = parseJson((await run("dev", "uat", "--json")).stdout);
    if (!isProperties(json)) throw new Error("no JSON object");
    expect(records(json, "stacks").map(({ stack }) => stack)).toEqual(["dev", "uat"]);
    expect(records(json, "comparison")).toMatchObject([{ a: "dev", b: "uat" }]);
  });
});
