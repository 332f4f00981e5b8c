/** The loader's cache: never wrong, whatever happens to the sources, the packages or the cache. */
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const hook = resolve(__dirname, "..", "..", "plan", "loader", "hook.cjs");
let project = "";

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "loader-"));
  write("node_modules/.package-lock.json", "{}");
  write("node_modules/answer/index.js", "module.exports = 41;");
  write("lib/value.ts", "export const value: number = require('answer');");
  write("main.ts", 'import { value } from "./lib/value";\nconsole.log(value + 1);');
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

/** Writes a file, each time with a new modification time. */
let clock = 1_700_000_000;
function write(file: string, content: string): void {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  clock += 10;
  utimesSync(path, clock, clock);
}

function run(): { out: string; error: string; status: number | null } {
  const script = `require(${JSON.stringify(hook)}).install({ project: ${JSON.stringify(project)}, role: "test" });
    require(${JSON.stringify(join(project, "main.ts"))});`;
  // The compiler is found from the hook's own directory, not from the project under test.
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    // Continuous integration asks for colours, and a number would be printed in one.
    env: { ...process.env, FORCE_COLOR: "0" },
  });
  return { out: stdout.trim(), error: stderr, status };
}

const cached = (): string[] => readdirSync(join(project, ".cache", "plan")).sort();

describe("the loader", () => {
  test("runs TypeScript, and again from its cache", () => {
    expect(run()).toEqual({ out: "42", error: "", status: 0 });
    expect(cached()).toEqual(["code-test.bin", "code-test.json", "sources"]);
    const file = join(project, ".cache", "plan", "code-test.bin");
    const before = statSync(file).mtimeMs;
    expect(run()).toEqual({ out: "42", error: "", status: 0 });
    expect(statSync(file).mtimeMs).toBe(before);
  });

  test("sees a source that changed", () => {
    run();
    write("lib/value.ts", "export const value: number = require('answer') * 2;");
    expect(run().out).toBe("83");
  });

  test("sees a package that changed, even to code of the same length", () => {
    run();
    write("node_modules/answer/index.js", "module.exports = 51;");
    expect(run().out).toBe("52");
  });

  test("finds a package anew after an installation", () => {
    run();
    rmSync(join(project, "node_modules", "answer"), { recursive: true });
    write("node_modules/answer/package.json", JSON.stringify({ main: "lib.js" }));
    write("node_modules/answer/lib.js", "module.exports = 1;");
    write("node_modules/.package-lock.json", '{ "again": true }');
    expect(run().out).toBe("2");
  });

  test("gets over a cache that is damaged, cut short or gone", () => {
    run();
    const directory = join(project, ".cache", "plan");
    writeFileSync(join(directory, "code-test.bin"), "garbage");
    expect(run().out).toBe("42");
    writeFileSync(join(directory, "code-test.json"), "{");
    writeFileSync(join(directory, "sources", "index.json"), "[");
    expect(run().out).toBe("42");
    for (const file of readdirSync(join(directory, "sources"))) {
      if (file.endsWith(".js")) rmSync(join(directory, "sources", file));
    }
    expect(run().out).toBe("42");
    rmSync(directory, { recursive: true });
    expect(run().out).toBe("42");
  });

  test("works without a cache where it may write none", () => {
    writeFileSync(join(project, ".cache"), "a file where the directory should be");
    expect(run()).toEqual({ out: "42", error: "", status: 0 });
  });

  test("throws versions of a source away that are old, and no young one of another process", () => {
    const sources = join(project, ".cache", "plan", "sources");
    const versions = (): number => readdirSync(sources).length;
    const yesterday = new Date(Date.now() - 86_400_000);
    const change = (version: number): void => {
      write("lib/value.ts", `export const value: number = ${version};`);
      expect(run().out).toBe(String(version + 1));
    };
    for (let version = 0; version < 8; version++) change(version);
    expect(versions()).toBeGreaterThan(16);
    for (const file of readdirSync(sources)) utimesSync(join(sources, file), yesterday, yesterday);
    change(8);
    expect(versions()).toBeLessThan(12);
  });

  test("loads a dynamic import by the same way", () => {
    write("main.ts", 'void import("./lib/value").then(({ value }) => console.log(value));');
    expect(run()).toEqual({ out: "41", error: "", status: 0 });
  });

  test("gives modules what Node gives them", () => {
    write(
      "node_modules/answer/index.js",
      "#!/usr/bin/env node\n" +
        "module.exports = [require.resolve('answer'), require.main, module.children.length, __dirname].map(String).join();",
    );
    write("main.ts", 'console.log(require("answer"));');
    const directory = join(project, "node_modules", "answer");
    expect(run().out).toBe(`${join(directory, "index.js")},undefined,0,${directory}`);
  });

  test("leaves a syntax error readable, with file and line", () => {
    write("lib/value.ts", "export const value = ;\n");
    const { error, status } = run();
    expect(status).toBe(1);
    expect(error).toMatch(/lib\/value\.ts:1:21: ERROR: Unexpected ";"/);
  });

  test("keeps what another process compiled meanwhile", () => {
    run();
    write("other.ts", "export {};");
    const index = join(project, ".cache", "plan", "sources", "index.json");
    const both = {
      ...JSON.parse(readFileSync(index, "utf8")),
      "/elsewhere.ts": { stamp: "1", hash: "x" },
    };
    writeFileSync(index, JSON.stringify(both));
    write("lib/value.ts", "export const value: number = 1;");
    run();
    expect(readFileSync(index, "utf8")).toContain("/elsewhere.ts");
  });
});
