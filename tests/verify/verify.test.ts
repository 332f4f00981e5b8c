import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createStyle } from "../../plan/print/style";
import { main } from "../../scripts/verify";
import { type Check, readReport } from "../support/checkReport";
import { AirflowStub, USER } from "./stub";

const repository = resolve(__dirname, "..", "..");
const stub = new AirflowStub();
let origin: string;
let folder: string;

beforeAll(async () => {
  origin = await stub.start();
  folder = mkdtempSync(join(tmpdir(), "verify-"));
  copyFileSync(join(repository, "Pulumi.dev.yaml"), join(folder, "Pulumi.dev.yaml"));
  pod("true");
});
afterAll(async () => {
  await stub.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  stub.reset();
  pod("exit 0");
});

/** What stands in for kubectl: a shell script that is the pod. */
const pod = (script: string): void => writeFileSync(join(folder, "pod.sh"), `${script}\n`);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function run(
  args: readonly string[],
  environment: Record<string, string> = USER,
): Promise<Ended> {
  let [out, error] = ["", ""];
  const io = {
    out: (text: string) => void (out += text),
    error: (text: string) => void (error += text),
    style: createStyle(false, 200),
  };
  const code = await main([...args, "--project", folder], repository, io, environment);
  return { code, out, error };
}

const verify = (more: readonly string[] = [], environment?: Record<string, string>) =>
  run(["dev", "--url", origin, "--exec", `sh ${join(folder, "pod.sh")}`, ...more], environment);

async function checks(
  environment?: Record<string, string>,
  more: readonly string[] = [],
): Promise<{ code: number; by: Record<string, Check>; bad: string[] }> {
  const { code, out } = await verify(["--json", ...more], environment);
  return { code, ...readReport(out) };
}

const looksAtTheLog = (): string[] => stub.asked.filter((each) => each.includes("/logs/"));

/** One fault, one check that finds it, with words and a next step; all others are as they were. */
async function finds(
  name: string | string[],
  says: string | RegExp,
  status = "failed",
  more: readonly string[] = [],
): Promise<void> {
  const names = [name].flat();
  const { code, by, bad } = await checks(USER, more);
  expect(bad).toEqual(names);
  expect(code).toBe(status === "failed" ? 1 : 2);
  for (const each of names) {
    expect(by[each]?.status).toBe(status);
    expect(by[each]?.hint).toMatch(/\S/);
  }
  expect(by[names[0] ?? ""]?.detail).toEqual(
    typeof says === "string" ? expect.stringContaining(says) : expect.stringMatching(says),
  );
}

test("a stack in which everything is well passes, row by row", async () => {
  const { code, out } = await verify();
  expect(out.replaceAll(origin, "ORIGIN")).toBe(`Verify dev at ORIGIN
  ✓ API            the API server answers, and reaches the database
  ✓ scheduler      last heartbeat ${/scheduler +last heartbeat (\d+) s/.exec(out)?.[1]} s ago
  ✓ DAG processor  last heartbeat ${/processor +last heartbeat (\d+) s/.exec(out)?.[1]} s ago
  ✓ triggerer      last heartbeat ${/triggerer +last heartbeat (\d+) s/.exec(out)?.[1]} s ago
  ✓ version        Airflow 3.2.2
  ✓ migrations     the database has every migration
  ✓ imports        every DAG file imports
  ✓ smoke run      5 tasks in ${/tasks in (\d+) s/.exec(out)?.[1]} s
  ✓ secret         a task read its variable from Secrets Manager
  ✓ log            the log of write_to_database, from airflow-dev-logs-123456789012
  – release        the stack names no release (docs/promotion.md)
  – certificate    plain http: there is no certificate

12 checks: 10 passed, 2 skipped
`);
  expect(code).toBe(0);
});

describe("each fault is found by its check", () => {
  const fiveMinutesAgo = (): string => new Date(Date.now() - 300_000).toISOString();
  const change = (part: string, value: unknown): void => {
    stub.state.health = { ...(stub.state.health as object), [part]: value };
  };

  test("a scheduler that Airflow calls unhealthy: the answer is 200 all the same", async () => {
    change("scheduler", { status: "unhealthy", latest_scheduler_heartbeat: fiveMinutesAgo() });
    await finds("scheduler", /^unhealthy: last heartbeat \d{3} s ago$/);
  });
  test("a scheduler that is called healthy by an answer that is too old", async () => {
    change("scheduler", { status: "healthy", latest_scheduler_heartbeat: fiveMinutesAgo() });
    await finds("scheduler", /^healthy: last heartbeat \d{3} s ago$/);
  });
  test("a DAG processor that was never there", async () => {
    change("dag_processor", null);
    await finds("DAG processor", "none has ever run");
  });
  test("a triggerer without a heartbeat", async () => {
    change("triggerer", { status: null, latest_triggerer_heartbeat: null });
    await finds("triggerer", "no triggerer has sent a heartbeat");
  });
  test("a database that the API server cannot reach", async () => {
    change("metadatabase", { status: "unhealthy" });
    await finds("API", "its database is unhealthy");
  });
  test("another answerer than Airflow", async () => {
    stub.state.health = "<html>welcome</html>";
    await finds(["API", "scheduler", "DAG processor", "triggerer"], "is not Airflow's health");
  });
  test("another Airflow than the settings say", async () => {
    stub.state.version = "3.2.1";
    await finds("version", "Airflow 3.2.1 runs, the settings say 3.2.2");
  });
  test("a DAG file that does not import", async () => {
    const stack_trace = "Traceback:\n  line 1\nModuleNotFoundError: No module named 'pandas'\n";
    stub.state.importErrors = [{ filename: "dags/prices.py", stack_trace }];
    await finds("imports", "dags/prices.py: ModuleNotFoundError: No module named 'pandas'");
  });
  test("migrations that are missing", async () => {
    pod("echo 'TimeoutError: There are still unapplied migrations after 1 seconds.' >&2; exit 1");
    await finds("migrations", "the database lacks migrations of this Airflow");
  });
  test("a database that the pod cannot reach", async () => {
    pod("echo 'sqlalchemy.exc.OperationalError: connection refused' >&2; exit 1");
    await finds("migrations", "the database does not answer");
  });
  test("a cluster that cannot be reached: no answer is no pass", async () => {
    pod("echo 'Unable to connect to the server: dial tcp: i/o timeout' >&2; exit 1");
    await finds("migrations", "Unable to connect to the server", "undecided");
  });
  test("a smoke run that fails, and the secret with it", async () => {
    stub.state.run = ["running", "failed"];
    stub.state.tasks = stub.state.tasks.map((task) =>
      task.task_id === "secrets_backend" ? { ...task, state: "failed" } : task,
    );
    await finds(["smoke run", "secret"], "run manual__1 failed: secrets_backend failed");
  });
  test("a smoke DAG that is not there", async () => {
    stub.state.dag = undefined;
    await finds(["smoke run", "secret", "log"], "404, The Dag was not found");
  });
  test("a log that cannot be read", async () => {
    stub.state.log = [
      [{ event: "Could not read remote logs: AccessDenied", sources: ["s3://logs/x"] }],
    ];
    await finds("log", "cannot be read");
    expect(looksAtTheLog()).toHaveLength(1);
  });
  test("a log that lies in the pod only", async () => {
    stub.state.log = [[{ event: "hello", sources: ["http://worker:8793/log/x"] }]];
    await finds("log", "it goes when its pod goes", "failed", ["--timeout", "1"]);
    expect(looksAtTheLog().length).toBeGreaterThan(1);
  });
});

test("a log that comes to its bucket after its task has ended is waited for", async () => {
  const [there = []] = stub.state.log;
  stub.state.log = [
    [{ event: "Could not read served logs: no such host" }],
    [{ event: "hello", sources: ["/opt/airflow/logs/x"] }],
    there,
  ];
  const { code, bad } = await checks();
  expect({ code, bad }).toEqual({ code: 0, bad: [] });
  expect(looksAtTheLog()).toHaveLength(3);
});

test("a paused smoke DAG is let run, and paused again", async () => {
  stub.state.dag = { is_paused: true };
  const { code } = await checks();
  expect({ code, dag: stub.state.dag }).toEqual({ code: 0, dag: { is_paused: true } });
  expect(stub.asked.filter((each) => each.startsWith("PATCH"))).toHaveLength(2);
});

test("a run that does not end is given up after --timeout, and the DAG paused again", async () => {
  stub.state.dag = { is_paused: true };
  stub.state.run = ["running"];
  const { code, out } = await verify(["--timeout", "1"]);
  expect(code).toBe(1);
  expect(out).toContain("run manual__1 is running after");
  expect(out).toContain("--timeout gives it longer");
  expect(stub.state.dag).toEqual({ is_paused: true });
});

describe("who asks", () => {
  const open = ["version", "imports", "smoke run", "secret", "log"];

  test("nobody: what needs a user is undecided, the rest is looked at", async () => {
    const { code, bad, by } = await checks({});
    expect({ code, bad }).toEqual({ code: 2, bad: open });
    expect(by["version"]?.hint).toContain(
      "AIRFLOW_USERNAME and AIRFLOW_PASSWORD, or AIRFLOW_TOKEN",
    );
  });
  test("somebody with a wrong password, which is never shown", async () => {
    const { code, out } = await verify(["--json"], { ...USER, AIRFLOW_PASSWORD: "hunter2" });
    expect(code).toBe(2);
    expect(out).toContain("ada got no token: 401");
    expect(out).not.toContain("hunter2");
  });
  test("somebody with a token", async () => {
    expect((await checks({ AIRFLOW_TOKEN: "token-of-ada" })).code).toBe(0);
  });
  test("somebody whose token has ended", async () => {
    const { code, bad, by } = await checks({ AIRFLOW_TOKEN: "old" });
    expect({ code, bad }).toEqual({ code: 2, bad: open });
    expect(by["version"]?.detail).toContain("401, the user may not");
  });
});

test("an address where nothing listens fails every check of the API, and says how to get there", async () => {
  const spare = new AirflowStub();
  const gone = await spare.start();
  await spare.stop();
  const { code, out } = await run(["dev", "--url", gone, "--exec", `sh ${join(folder, "pod.sh")}`]);
  expect(code).toBe(1);
  expect(out).toContain(`${gone} does not answer: ECONNREFUSED`);
  expect(out).toContain("kubectl port-forward svc/airflow-api-server 8080");
});

test("--only makes some checks, and asks for nothing that they do not need", async () => {
  const { code, out } = await verify(["--only", "imports,Scheduler", "--json"], USER);
  const { checks: made } = JSON.parse(out) as { checks: Check[] };
  expect({ code, made: made.map(({ name }) => name) }).toEqual({
    code: 0,
    made: ["scheduler", "imports"],
  });
  expect(stub.asked).toEqual([
    "GET /api/v2/monitor/health",
    "POST /auth/token",
    "GET /api/v2/importErrors",
  ]);
});

test("a tool that is not installed is named", async () => {
  const { code, out } = await run(["dev", "--url", origin, "--exec", "no-such-kubectl exec --"]);
  expect(code).toBe(2);
  expect(out).toContain("no-such-kubectl is not installed");
});

test.each([
  ["no stack", [], "name a stack. Stacks here: dev."],
  ["an unknown stack", ["dve"], "no stack dve. Did you mean dev?"],
  ["no address", ["dev"], "give the address with --url"],
  [
    "no address in an address",
    ["dev", "--url", "airflow"],
    "--url airflow is no http:// or https:// address",
  ],
  [
    "a check that is not there",
    ["dev", "--only", "smoke, imports, heartbeat"],
    '--only: there is no check "smoke", "heartbeat". Checks: API, scheduler, DAG processor,',
  ],
  ["no number", ["dev", "--timeout", "soon"], "It must be a whole number above 0."],
  ["nothing to record", ["dev", "--url", "http://localhost:1", "--record"], "dev names no release"],
])("%s: exit 2, without a stack trace, and nothing is asked", async (_, args, says) => {
  const { code, out, error } = await run(args);
  expect({ code, out, asked: stub.asked }).toEqual({ code: 2, out: "", asked: [] });
  expect(error).toContain(says);
  expect(error).not.toMatch(/^\s+at /m);
});

describe("a stack that names a release", () => {
  const image = `sha256:${"a".repeat(64)}`;
  const dags = "b".repeat(40);
  let release: string;

  beforeEach(() => {
    copyFileSync(join(repository, "Pulumi.dev.yaml"), join(folder, "Pulumi.dev.yaml"));
    const text = readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8");
    writeFileSync(
      join(folder, "Pulumi.dev.yaml"),
      text.replace(
        "    dags:\n",
        `    image: { digest: ${image} }\n    dags:\n      revision: ${dags}\n`,
      ),
    );
    const parts = [image, dags, "3.2.2", "1.22.0"].join("\n");
    release = `r-${createHash("sha256").update(parts).digest("hex").slice(0, 12)}`;
    stub.state.release = { release, dags };
  });

  test("passes when the processes and the DAGs say that it runs, and is recorded", async () => {
    const { code, out } = await verify(["--record"]);
    expect(code).toBe(0);
    expect(out).toContain(`✓ release        ${release} runs`);
    expect(out).toContain("Recorded in releases/dev.yaml: commit it.");
    const recorded = readFileSync(join(folder, "releases", "dev.yaml"), "utf8");
    expect(recorded).toContain(`  - release: ${release}\n`);
    expect(recorded).toContain("    result: passed\n");
    expect(recorded).toContain("      smoke run: passed\n");
  });

  test("and a failed one is recorded as failed, in the place of the one before", async () => {
    stub.state.importErrors = [{ filename: "a.py", stack_trace: "SyntaxError" }];
    expect((await verify(["--record"])).code).toBe(1);
    const recorded = readFileSync(join(folder, "releases", "dev.yaml"), "utf8");
    expect(recorded.match(/- release: /g)).toHaveLength(1);
    expect(recorded).toContain("    result: failed\n");
    expect(recorded).toContain("      imports: failed\n");
  });

  test("some checks are not enough for a record", async () => {
    const { code, error } = await verify(["--record", "--only", "API"]);
    expect({ code, asked: stub.asked }).toEqual({ code: 2, asked: [] });
    expect(error).toBe("verify: --record keeps a look at everything: leave --only out.\n");
  });

  test.each([
    ["the release before", { release: "r-000000000000", dags }, "release r-000000000000 runs"],
    ["other DAGs", { release: "", dags: "c".repeat(40) }, `DAGs of ${"c".repeat(40)} runs`],
    ["what does not know", { release: null, dags: null }, "release unknown runs"],
  ])("%s runs", async (_, value, says) => {
    stub.state.release = value.release === "" ? { ...value, release } : value;
    await finds("release", says);
  });

  test("DAGs that are older than the platform do not know", async () => {
    stub.state.tasks = stub.state.tasks.filter(({ task_id }) => task_id !== "release");
    await finds("release", "did not say what runs");
  });
});
