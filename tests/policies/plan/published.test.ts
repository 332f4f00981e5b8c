/** The packs as `pulumi policy publish` would upload them: built, packed, unpacked elsewhere, run by the SDK's own runner. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import { buildPolicyPacks } from "../../../scripts/buildPolicyPacks";
import { Policies } from "../../../plan/policies";
import { isProperties, parseJson } from "../../../plan/plain";
import { planOf } from "../../support/plans";
import { packs } from "../support/rules";

const project = resolve(__dirname, "..", "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "published-"));
const children: ChildProcess[] = [];
const names = ["security", "reliability", "cost"] as const;
const unpacked = (pack: string): string => join(scratch, "installed", pack, "package");

beforeAll(() => {
  const folders = buildPolicyPacks(join(scratch, "built"));
  for (const [index, pack] of names.entries()) {
    const folder = folders[index] ?? "";
    const packed = execFileSync("npm", ["pack", "--loglevel=error"], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const target = join(scratch, "installed", pack);
    mkdirSync(target, { recursive: true });
    // The engine reads the name of the file from all that npm pack prints.
    execFileSync("tar", ["-xzf", join(folder, packed.trim()), "-C", target]);
    symlinkSync(join(project, "node_modules"), join(unpacked(pack), "node_modules"));
  }
});
afterAll(() => {
  for (const child of children) child.kill();
  rmSync(scratch, { recursive: true });
});

/** Starts a pack as the engine does, and asks what it is. */
async function infoOf(pack: string): Promise<AnalyzerInfo> {
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const child = spawn(process.execPath, [runner, "127.0.0.1:0", "."], {
    cwd: unpacked(pack),
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const port = await new Promise<string>((done, fail) => {
    child.stdout?.setEncoding("utf8").once("data", (text: string) => done(text.trim()));
    child.once("close", (code) => fail(new Error(`the pack ended with code ${String(code)}`)));
  });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    return await new Promise<AnalyzerInfo>((done, fail) => {
      client.makeUnaryRequest(
        "/pulumirpc.Analyzer/GetAnalyzerInfo",
        (request: Empty) => Buffer.from(request.serializeBinary()),
        (bytes: Buffer) => AnalyzerInfo.deserializeBinary(bytes),
        new Empty(),
        (error, answer) => {
          if (error === null && answer !== undefined) done(answer);
          else fail(error ?? new Error("no answer"));
        },
      );
    });
  } finally {
    client.close();
    child.kill();
  }
}

test.each(names)("%s runs by itself, with every rule and its version", async (pack) => {
  const info = await infoOf(pack);
  expect(info.getName()).toBe(`airflow-platform-${pack}`);
  expect(info.getVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  const rules = info.getPoliciesList().map((policy) => policy.getName());
  expect(rules.sort()).toEqual(packs[pack].map(({ name }) => name).sort());
});

test.each(names)("%s needs no package but those that it pins", (pack) => {
  const code = readFileSync(join(unpacked(pack), "index.cjs"), "utf8");
  const needed = [...code.matchAll(/require\("(?!node:)((?:@[^/"]+\/)?[^/"]+)/g)].map(
    ([, name]) => name,
  );
  const manifest = parseJson(readFileSync(join(unpacked(pack), "package.json"), "utf8"));
  const root = parseJson(readFileSync(join(project, "package.json"), "utf8"));
  if (!isProperties(manifest) || !isProperties(root)) throw new Error("no manifest");
  const pinned = manifest["dependencies"];
  if (!isProperties(pinned)) throw new Error("no dependencies");
  expect(Object.keys(pinned)).toEqual(expect.arrayContaining([...new Set(needed)]));
  expect({ ...Object(root["dependencies"]), ...Object(root["devDependencies"]) }).toMatchObject(
    pinned,
  );
});

test("judges a stack as the source does, by the configuration that it carries", async () => {
  const { resources } = planOf("dev");
  const judged = { stack: "dev", resources, region: "eu-west-1", tier: "dev" };
  const reports = [];
  for (const [directory, added] of [
    [project, []],
    [scratch, names.map(unpacked)],
  ] as const) {
    const policies = await Policies.start(directory, added, ["dev"]);
    reports.push(await policies.judge(judged));
    policies.stop();
  }
  const [source, published] = reports;
  expect(published?.rules).toEqual(source?.rules);
  expect(published?.violations).toEqual(source?.violations);
});

test("the source folder refuses to be packed, and says what to do", () => {
  const pack = (): unknown =>
    execFileSync("npm", ["pack", "--loglevel=error", "--ignore-scripts=false"], {
      cwd: join(project, "policies", "cost"),
      stdio: "pipe",
      encoding: "utf8",
    });
  expect(pack).toThrow(/npm run policies:build, then publish \.cache\/policies\/cost/);
});
