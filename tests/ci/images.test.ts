/** Copying images from stack to stack, with programs that only write down how they were called. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copiesFor, copyAll, CopyError, settingsText } from "../../scripts/ci/copy-images";
import { loadText, minimal } from "../settings/project";

const root = join(__dirname, "..", "..");
const digest = `sha256:${"a1".repeat(32)}`;
const registry = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";

describe("the images that a stack is to have", () => {
  const account = ["  airflow-platform:delivery:", '    accountId: "210987654321"'];
  const stack = (name: string, ...lines: readonly string[]) =>
    loadText(minimal(...account, ...lines), {}, name).settings;
  const airflow = (...lines: readonly string[]) => ["  airflow-platform:airflow:", ...lines];

  test("are the published system images, Redis where Celery runs", () => {
    const copies = copiesFor(stack("prod"));
    expect(copies.map(({ of }) => of)).toEqual([
      ...["gitSync", "statsd", "pgbouncer", "pgbouncerExporter", "reloader"],
    ]);
    expect(copies[0]).toEqual({
      of: "gitSync",
      source: "registry.k8s.io/git-sync/git-sync:v4.4.2",
      tag: "system-git-sync-v4.4.2",
    });
    const celery = copiesFor(stack("prod", ...airflow("    executor: CeleryExecutor")));
    expect(celery.map(({ of }) => of)).toContain("redis");
  });

  test("are another stack's release, and its system images by digest", () => {
    const from = stack(
      "uat",
      ...airflow(
        "    image:",
        `      repository: ${registry}/airflow-uat/airflow`,
        `      digest: ${digest}`,
        `      system: {gitSync: "${registry}/airflow-uat/airflow:system-git-sync-v4.4.2@${digest}"}`,
      ),
    );
    expect(copiesFor(stack("prod"), from).slice(0, 3)).toEqual([
      {
        of: "airflow",
        source: `${registry}/airflow-uat/airflow@${digest}`,
        tag: "release-a1a1a1a1a1a1",
      },
      {
        of: "gitSync",
        source: `${registry}/airflow-uat/airflow:system-git-sync-v4.4.2@${digest}`,
        tag: "system-git-sync-a1a1a1a1a1a1",
      },
      {
        of: "statsd",
        source: "quay.io/prometheus/statsd-exporter:v0.30.0",
        tag: "system-statsd-v0.30.0",
      },
    ]);
  });

  test("cannot be said without an account, or without a release", () => {
    expect(() => copiesFor(loadText(minimal()).settings)).toThrow(CopyError);
    expect(() => copiesFor(stack("prod"), stack("uat"))).toThrow(
      "Pulumi.uat.yaml: airflow.image names no repository and digest",
    );
  });

  test("end as settings that load, and that the stack's own rule trusts", () => {
    const repository = `${registry}/airflow-t/airflow`;
    const from = stack(
      "uat",
      ...airflow("    image:", `      repository: ${repository}`, `      digest: ${digest}`),
    );
    const copies = copiesFor(stack("t"), from);
    const text = settingsText(
      repository,
      copies.map((copy) => [copy, digest]),
    );
    const lines = text.trimEnd().split("\n");
    const { warnings } = loadText(
      minimal(
        ...lines.slice(0, 2).map((line) => `  ${line}`),
        "      admission: {mode: enforce}",
        ...lines.slice(2).map((line) => `  ${line}`),
      ),
    );
    expect(warnings.filter(({ path }) => path.includes("image"))).toEqual([]);
  });
});

describe("copy-images, with programs that write down their calls", () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), "ci-images-"));
    const log = join(bin, "calls");
    const there = join(bin, "there");
    const tool = (name: string, body = "") => {
      writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> ${log}\n${body}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    tool(
      "aws",
      `case $* in *get-login-password*) echo hunter2 ;; *batch-get-image*) [ ! -e ${there} ] || echo ${digest} ;; esac`,
    );
    tool(
      "docker",
      `case $1 in inspect) echo "$REPOSITORY@${digest}" ;; login) cat >/dev/null ;; esac`,
    );
    tool("cosign", `case $1 in login) cat >/dev/null ;; copy) touch ${there} ;; esac`);
  });
  afterEach(() => {
    rmSync(bin, { recursive: true });
  });
  const run = (
    command: readonly [string, ...string[]],
    environment: Record<string, string> = {},
    cwd = root,
  ) => {
    const [program, ...args] = command;
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      encoding: "utf8",
      env: { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}`, ...environment },
    });
    return { status, stdout, stderr };
  };
  const calls = (): string[] =>
    existsSync(join(bin, "calls"))
      ? readFileSync(join(bin, "calls"), "utf8").trim().split("\n")
      : [];

  test("copy what is missing once, with its signatures, and leave what is there", () => {
    const path = process.env["PATH"];
    process.env["PATH"] = `${bin}:${path ?? ""}`;
    const repository = `${registry}/airflow-t/airflow`;
    const copies = [
      {
        of: "airflow",
        source: `110987654321.dkr.ecr.eu-central-1.amazonaws.com/airflow-uat/airflow@${digest}`,
        tag: "release-a1",
      },
      { of: "statsd", source: "quay.io/prometheus/statsd-exporter:v0.30.0", tag: "system-statsd" },
    ] as const;
    const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      expect(copyAll(repository, copies)).toBe(
        settingsText(
          repository,
          copies.map((copy) => [copy, digest]),
        ),
      );
    } finally {
      process.env["PATH"] = path;
      write.mockRestore();
    }
    expect(calls().filter((call) => call.startsWith("cosign"))).toEqual([
      `cosign login ${registry} --username AWS --password-stdin`,
      "cosign login 110987654321.dkr.ecr.eu-central-1.amazonaws.com --username AWS --password-stdin",
      `cosign copy ${copies[0].source} ${repository}:release-a1`,
    ]);
    expect(calls().join("\n")).not.toContain("hunter2");
  });

  const copy = (...args: readonly string[]): readonly [string, ...string[]] => [
    process.execPath,
    "-r",
    "ts-node/register/transpile-only",
    "scripts/ci/copy-images.ts",
    ...args,
  ];

  test.each<[readonly string[], string]>([
    [[], "name the stack"],
    [["nowhere"], "no stack nowhere. Stacks here: dev, uat, prod."],
    [["dev"], "Pulumi.dev.yaml: delivery.accountId is missing"],
  ])("copy nothing with %j", (args, message) => {
    const done = run(copy(...args));
    expect([done.status, done.stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(done.stderr.trim().split("\n")).toHaveLength(1);
    expect(calls().filter((call) => call.includes("copy"))).toEqual([]);
  });
});
