import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { upsert } from "../../scripts/ci/comment";
import { digestOf, stepsOf, summaryOf } from "../../scripts/ci/preview-digest";
import { stackInfo } from "../../scripts/ci/stack-info";
import { loadText, minimal } from "../settings/project";

const root = join(__dirname, "..", "..");

describe("stack-info", () => {
  const pipeline = [
    "  airflow-platform:delivery:",
    '    accountId: "210987654321"',
    "    state:",
    "      bucket: pulumi-state",
    "      keyArn: arn:aws:kms:eu-west-1:210987654321:key/state",
    "    github: {repository: acme/airflow, repositoryId: 2, ownerId: 1}",
  ];

  test("says where the roles, the state and the images are", () => {
    const { settings } = loadText(minimal(...pipeline));
    expect(stackInfo(settings)).toEqual([
      "stack=t",
      "tier=dev",
      "region=eu-west-1",
      "configured=true",
      "account=210987654321",
      "environment=t",
      "branch=main",
      "preview-from=anyBranch",
      "preview-role=arn:aws:iam::210987654321:role/delivery/airflow-t-preview",
      "deploy-role=arn:aws:iam::210987654321:role/delivery/airflow-t-deploy",
      "backend=s3://pulumi-state?region=eu-west-1&awssdk=v2",
      "registry=210987654321.dkr.ecr.eu-west-1.amazonaws.com",
      "repository=210987654321.dkr.ecr.eu-west-1.amazonaws.com/airflow-t/airflow",
    ]);
  });

  test("says that there is no pipeline", () => {
    expect(stackInfo(loadText(minimal()).settings)).toEqual([
      "stack=t",
      "tier=dev",
      "region=eu-west-1",
      "configured=false",
    ]);
  });
});

const step = (op: string, name: string, more: object = {}): object => ({
  op,
  urn: `urn:pulumi:dev::airflow-platform::aws:sqs/queue:Queue::${name}`,
  ...more,
});
const preview = (...steps: readonly object[]): string => JSON.stringify({ steps });
const made = (inputs: object): object => ({ newState: { inputs } });

describe("the digest of a preview", () => {
  test("is the same for the same change, in whatever order it is told", () => {
    const a = step("update", "a", {
      detailedDiff: { x: { kind: "update" }, y: { kind: "add" } },
      ...made({ x: 1, y: 2 }),
    });
    const again = step("update", "a", {
      detailedDiff: { y: { kind: "add" }, x: { kind: "update" } },
      ...made({ y: 2, x: 1 }),
    });
    const b = step("create", "b", made({ name: "b" }));
    expect(digestOf(stepsOf(preview(a, b)))).toBe(digestOf(stepsOf(preview(b, again))));
  });

  test("leaves out what stays, and names that are made up anew in each preview", () => {
    const named = (name: string) =>
      preview(
        step("same", "z"),
        step("create", "b", made({ name, days: 7, __defaults: ["name"] })),
      );
    expect(digestOf(stepsOf(named("b-1")))).toBe(digestOf(stepsOf(named("b-2"))));
    expect(stepsOf(named("b-1"))).toHaveLength(1);
  });

  test.each([
    ["another value", step("create", "b", made({ days: 8 }))],
    ["another operation", step("replace", "b", made({ days: 7 }))],
    ["another resource", step("create", "c", made({ days: 7 }))],
    [
      "another kind of change",
      step("create", "b", {
        ...made({ days: 7 }),
        detailedDiff: { days: { kind: "update-replace" } },
      }),
    ],
  ])("differs for %s", (_what, other) => {
    const one = step("create", "b", made({ days: 7 }));
    expect(digestOf(stepsOf(preview(other)))).not.toBe(digestOf(stepsOf(preview(one))));
  });

  test("is summed up without a value", () => {
    const steps = stepsOf(
      preview(
        step("update", "a", {
          detailedDiff: { visibility: { kind: "update" } },
          ...made({ visibility: "hunter2" }),
        }),
      ),
    );
    const text = summaryOf("dev", steps);
    expect(text).toContain("### dev: 1 update");
    expect(text).toContain("- `update` `aws:sqs/queue:Queue a`: `visibility update`");
    expect(text).not.toContain("hunter2");
    expect(summaryOf("dev", [])).toContain("### dev: nothing to do");
  });

  test("refuses what is no preview", () => {
    expect(() => stepsOf("{}")).toThrow("holds no steps");
    expect(() => stepsOf("oops")).toThrow(SyntaxError);
  });
});

describe("the comment of a pull request", () => {
  let server: Server;
  let api: string;
  let requests: string[];
  let comments: object[];
  const bot = { login: "github-actions[bot]" };

  beforeEach(async () => {
    requests = [];
    comments = [];
    server = createServer((request, response) => {
      void answer(request).then((body) => {
        response.setHeader("Content-Type", "application/json");
        response.statusCode = request.headers.authorization === "Bearer token" ? 200 : 401;
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    api = `http://127.0.0.1:${address.port}`;
  });
  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  async function answer(request: IncomingMessage): Promise<unknown> {
    let body = "";
    for await (const part of request) body += String(part);
    requests.push(`${request.method ?? ""} ${request.url ?? ""} ${body}`.trim());
    return request.method === "GET" ? comments : { id: 1 };
  }
  const target = (token = "token") => ({ api, repository: "acme/airflow", number: "7", token });
  const issues = "/repos/acme/airflow/issues";

  test("is written once", async () => {
    comments = [{ id: 5, body: "<!-- mark -->\nby hand", user: { login: "octocat" } }];
    expect(await upsert(target(), "<!-- mark -->\nnew")).toBe("created");
    expect(requests).toEqual([
      `GET ${issues}/7/comments?per_page=100&page=1`,
      `POST ${issues}/7/comments {"body":"<!-- mark -->\\nnew"}`,
    ]);
  });

  test("and updated from then on", async () => {
    comments = [
      { id: 5, body: "something else", user: bot },
      { id: 6, body: "<!-- mark -->\nold", user: bot },
    ];
    expect(await upsert(target(), "<!-- mark -->\nnew")).toBe("updated");
    expect(requests.at(-1)).toBe(`PATCH ${issues}/comments/6 {"body":"<!-- mark -->\\nnew"}`);
  });

  test("says what GitHub refused, without the token", async () => {
    await expect(upsert(target("hunter2"), "x")).rejects.toThrow(
      /^GitHub answered 401 to GET \/repos\/acme\/airflow\/issues\/7\/comments$/,
    );
  });
});

describe("scripts/ci/pulumi.sh", () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), "ci-"));
    const calls = join(bin, "calls");
    const steps = preview(step("create", "b", made({ days: 7 })));
    writeFileSync(
      join(bin, "pulumi"),
      `#!/bin/sh\necho "$*" >> ${calls}\ncase $1 in preview) echo '${steps}' ;; refresh) exit $REFRESH ;; esac\n`,
    );
    writeFileSync(join(bin, "aws"), `#!/bin/sh\n[ "$AWS_FAKE" != expired ] && echo "$AWS_FAKE"\n`);
    // No test cares whether its own checkout is clean, but the one that does.
    writeFileSync(join(bin, "git"), `#!/bin/sh\nprintf '%s' "$GIT_FAKE"\n`);
    for (const tool of ["pulumi", "aws", "git"]) chmodSync(join(bin, tool), 0o755);
  });
  afterEach(() => {
    rmSync(bin, { recursive: true });
  });
  const run = (args: readonly string[], environment: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync("sh", ["scripts/ci/pulumi.sh", ...args], {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${bin}:${process.env["PATH"] ?? ""}`,
        PULUMI_BACKEND_URL: "file:///nowhere",
        AWS_FAKE: "210987654321",
        GIT_FAKE: "",
        REFRESH: "7",
        ...environment,
      },
    });
    return { status, stdout, stderr };
  };
  const calls = (): string[] => readFileSync(join(bin, "calls"), "utf8").trim().split("\n");

  test("previews with the three packs and their configuration of the tier", () => {
    expect(run(["preview", "prod", join(bin, "out.json")]).status).toBe(0);
    expect(calls()).toEqual([
      "preview --stack prod --non-interactive --json " +
        ["security", "reliability", "cost"]
          .map(
            (pack) =>
              `--policy-pack policies/${pack} --policy-pack-config policies/${pack}/config/prod.json`,
          )
          .join(" "),
    ]);
  });

  test("updates what was approved", () => {
    const digest = digestOf(stepsOf(preview(step("create", "b", made({ days: 7 })))));
    expect(run(["up", "dev", digest]).status).toBe(0);
    expect(calls().at(-1)).toMatch(/^up --stack dev --non-interactive --yes --skip-preview/);
  });

  test("stops where the plan is another one by now, and changes nothing", () => {
    const { status, stderr } = run(["up", "dev", "0".repeat(64)]);
    expect(status).toBe(3);
    expect(stderr).toContain(
      "stack dev would now change in another way than the one that was approved",
    );
    expect(calls().filter((call) => call.startsWith("up"))).toEqual([]);
  });

  test("says in words why a preview fails, which its JSON does not", () => {
    writeFileSync(
      join(bin, "pulumi"),
      "#!/bin/sh\ncase $* in *--json*) echo '{}' ;; *) echo 'a policy refuses' ;; esac\nexit 1\n",
    );
    const { status, stderr } = run(["preview", "dev", join(bin, "out.json")]);
    expect([status, stderr]).toEqual([1, "a policy refuses\n"]);
  });

  test("looks for drift without reading secrets", () => {
    const { status, stderr } = run(["drift", "dev"]);
    expect([status, stderr]).toEqual([1, expect.stringContaining("docs/runbooks/drift.md")]);
    const failed = run(["drift", "dev"], { REFRESH: "255" });
    expect([failed.status, failed.stderr]).toEqual([
      2,
      expect.stringContaining("could not be compared with its account (pulumi ended with 255)"),
    ]);
    expect(run(["drift", "dev"], { REFRESH: "0" }).status).toBe(0);
    expect(calls()[0]).toContain("refresh --stack dev --non-interactive --preview-only");
    for (const type of [
      "aws:secretsmanager/secretVersion:SecretVersion",
      "aws:cognito/userPoolClient:UserPoolClient",
      "aws:cognito/identityProvider:IdentityProvider",
      "kubernetes:helm.sh/v3:Release",
    ]) {
      expect(calls()[0]).toContain(`--exclude **${type}::**`);
    }
  });

  test.each<[string[], Record<string, string>, string]>([
    [["destroy", "dev"], {}, "the command is preview, up or drift, not 'destroy'"],
    [["preview", "nowhere", "x"], {}, "there is no stack file Pulumi.nowhere.yaml"],
    [["preview", "dev"], {}, "name the file for the preview"],
    [["up", "dev"], {}, "name the digest of the approved preview"],
    [["drift", "dev"], { PULUMI_BACKEND_URL: "" }, "PULUMI_BACKEND_URL is missing"],
    [["drift", "dev"], { PATH: "/usr/bin:/bin" }, "pulumi is not installed"],
    [["preview", "dev", "x"], { AWS_FAKE: "expired" }, "AWS takes no credentials from here"],
    [["up", "dev", "0"], { GIT_FAKE: " M Pulumi.dev.yaml" }, "changes that are in no commit"],
  ])("refuses %j with %j", (args, environment, message) => {
    const { status, stderr } = run(args, environment);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("image.sh", () => {
  let folder: string;
  const digest = `sha256:${"d".repeat(64)}`;
  const repository = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/airflow-dev/airflow";
  const report = {
    descriptor: { name: "grype", version: "0.104.0", timestamp: "2026-11-21T10:00:00.5Z" },
    matches: [
      {
        vulnerability: {
          id: "CVE-2026-1",
          severity: "Critical",
          description: "long",
          fix: { state: "not-fixed", versions: [] },
        },
        artifact: { name: "openssl" },
      },
    ],
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "image-"));
    const tool = (name: string, script: string): void => {
      writeFileSync(
        join(folder, name),
        `#!/bin/sh\necho "${name} $*" >>"${folder}/calls"\n${script}\n`,
      );
      chmodSync(join(folder, name), 0o755);
    };
    tool("aws", "echo password");
    tool(
      "docker",
      `[ "$1" = inspect ] && echo ${repository}@${digest}; [ "$1" != login ] || cat >/dev/null`,
    );
    tool("cosign", "");
    writeFileSync(join(folder, "sbom.cdx.json"), "{}");
    writeFileSync(join(folder, "scan.json"), JSON.stringify(report));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (more: Record<string, string> = {}) =>
    spawnSync("sh", [join(root, "scripts", "ci", "image.sh")], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${folder}:${process.env["PATH"] ?? ""}`,
        REGION: "eu-west-1",
        REGISTRY: repository.split("/")[0],
        REPOSITORY: repository,
        TAG: "abc-1",
        GITHUB_STEP_SUMMARY: join(folder, "summary"),
        RUN: "https://github.com/acme/airflow/actions/runs/1",
        ...more,
      },
    });

  test("signs the digest and attests what is in it and what was found, as promotions look for it", () => {
    expect(run()).toMatchObject({ status: 0 });
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    const image = `${repository}@${digest}`;
    const flags = "--yes --new-bundle-format=false --use-signing-config=false";
    expect(calls.filter((call) => call.startsWith("cosign"))).toEqual([
      `cosign sign ${flags} ${image}`,
      `cosign attest ${flags} --type cyclonedx --predicate sbom.cdx.json ${image}`,
      `cosign attest ${flags} --type vuln --predicate scan.vuln.json ${image}`,
    ]);
    expect(JSON.parse(readFileSync(join(folder, "scan.vuln.json"), "utf8"))).toEqual({
      invocation: {
        parameters: "",
        uri: "https://github.com/acme/airflow/actions/runs/1",
        event_id: "",
        "builder.id": "",
      },
      scanner: {
        uri: "pkg:github/anchore/grype@v0.104.0",
        version: "0.104.0",
        db: { uri: "", version: "" },
        result: {
          matches: [
            {
              vulnerability: {
                id: "CVE-2026-1",
                severity: "Critical",
                fix: { state: "not-fixed" },
              },
            },
          ],
        },
      },
      metadata: {
        scanStartedOn: "2026-11-21T10:00:00.500Z",
        scanFinishedOn: "2026-11-21T10:00:00.500Z",
      },
    });
    expect(readFileSync(join(folder, "summary"), "utf8")).toContain(
      `npm run promote -- --start dev --image ${digest} --dags <commit>`,
    );
  });

  test("pushes nothing where the scan left no report", () => {
    writeFileSync(join(folder, "scan.json"), "{}");
    const { status, stderr } = run();
    expect(status).toBe(2);
    expect(stderr).toContain("scan.json is no report of Grype");
    expect(() => readFileSync(join(folder, "calls"))).toThrow(/ENOENT/);
  });
});
