import { attestation, found, gatesOf, idIn, IMAGE, Scratch } from "./scratch";

let clone: Scratch;
let release: string;

beforeEach(async () => {
  clone = new Scratch();
  release = idIn(await clone.promoted("--start", "dev", "--image", IMAGE, "--dags", "HEAD"));
  clone.verified("dev", release);
});
afterEach(() => clone.remove());

const state = (): string =>
  [clone.git("status", "--porcelain"), clone.read("Pulumi.uat.yaml")].join("\n");

/** One gate says no, all others yes, and nothing is written. */
async function refusedBy(
  gate: string,
  { status = "failed", code = 1 }: { status?: string; code?: number } = {},
): Promise<string> {
  const before = state();
  const json = await clone.promote("dev", "uat", "--json");
  const { [gate]: said, ...others } = gatesOf(json.out);
  expect({ code: json.code, said }).toEqual({ code, said: status });
  expect(new Set(Object.values(others))).toEqual(new Set(["passed"]));
  const text = await clone.promote("dev", "uat");
  expect(text.code).toBe(code);
  expect(text.out).toContain(`Refused by ${gate}. Nothing was written.`);
  expect(state()).toBe(before);
  return text.out;
}

const commitChange = (file: string, from: string, to: string): void => {
  clone.replace(file, from, to);
  clone.commit("Change settings");
};

test("nothing stands in the way, and --dry-run writes nothing all the same", async () => {
  const before = state();
  const { code, out } = await clone.promote("dev", "uat", "--dry-run");
  expect({ code, last: out.trim().split("\n").at(-1) }).toEqual({
    code: 0,
    last: "Every gate is open. Without --dry-run this writes Pulumi.uat.yaml, releases/uat.yaml, releases/CHANGELOG.md.",
  });
  expect(state()).toBe(before);
  expect(clone.has("releases/uat.yaml")).toBe(false);
});

test("what a stack has already is nothing to do", async () => {
  await clone.promoted("dev", "uat");
  const { code, out } = await clone.promote("dev", "uat");
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("nothing to do") });
});

test("an uncommitted file: cannot be decided, exit 2", async () => {
  clone.append("Pulumi.prod.yaml", "# half an idea");
  const out = await refusedBy("clean tree", { status: "undecided", code: 2 });
  expect(out).toContain("not committed: Pulumi.prod.yaml");
});

test("checks that failed in the source", async () => {
  clone.verified("dev", release, {
    result: "failed",
    checks: { API: "passed", triggerer: "failed" },
  });
  const out = await refusedBy("checks passed");
  expect(out).toContain("failed in dev: triggerer");
  expect(out).toContain("npm run verify -- dev says what to mend");
});

test("a record that says passed over a check that was not made", async () => {
  clone.verified("dev", release, { checks: { API: "passed", migrations: "undecided" } });
  expect(await refusedBy("checks passed")).toContain("failed in dev: migrations");
});

test("a verification that is too old", async () => {
  clone.now = new Date("2026-12-03T12:00:00Z");
  clone.cosign.answer = ([command]) => ({
    code: 0,
    stdout: command === "verify" ? "[]" : attestation([], "2026-12-03T09:00:00Z"),
  });
  expect(await refusedBy("checks passed")).toContain("verified 15 days ago; uat counts 14 days");
});

test("a freeze, which says its reason", async () => {
  const freeze = "{ from: 2026-11-18T00:00:00Z, until: 2026-11-20T00:00:00Z, reason: Year end }";
  clone.replace("Pulumi.uat.yaml", "    signer:", `    freezes: [${freeze}]\n    signer:`);
  clone.commit("Freeze");
  expect(await refusedBy("window open")).toContain(
    "uat takes no release now: frozen until 2026-11-20T00:00:00Z: Year end",
  );
});

test("a time outside the windows", async () => {
  const window = '{ days: [mon, tue], from: "08:00", until: "16:00" }';
  clone.replace("Pulumi.uat.yaml", "    signer:", `    windows: [${window}]\n    signer:`);
  clone.commit("Windows");
  expect(await refusedBy("window open")).toContain(
    "outside the windows (UTC): mon, tue 08:00–16:00",
  );
});

test("an image that nobody signed, or somebody else", async () => {
  clone.cosign.answer = ([command]) =>
    command === "verify"
      ? {
          code: 1,
          stderr: "Error: no matching signatures: none of the expected identities matched",
        }
      : { code: 0, stdout: attestation() };
  expect(await refusedBy("image signed")).toContain("none of the expected identities matched");
  expect(clone.cosign.asked[0]).toEqual([
    "verify",
    "--certificate-identity",
    "https://github.com/acme/platform/.github/workflows/image.yml@refs/heads/main",
    "--certificate-oidc-issuer",
    "https://token.actions.githubusercontent.com",
    "--output",
    "json",
    `apache/airflow@${IMAGE}`,
  ]);
});

test("an image that lies in the source's registry only: how to copy it", async () => {
  const [ours, theirs] = ["dev", "uat"].map((stack) => `registry.example/airflow-${stack}/airflow`);
  clone.replace("Pulumi.dev.yaml", "digest:", `repository: ${ours ?? ""}\n      digest:`);
  clone.replace(
    "Pulumi.uat.yaml",
    "    dags:\n",
    `    image:\n      repository: ${theirs ?? ""}\n    dags:\n`,
  );
  clone.commit("A registry for each stack");
  clone.cosign.answer = ([command]) =>
    command === "verify"
      ? {
          code: 1,
          stderr: "Error: GET https://registry.example/v2/: MANIFEST_UNKNOWN: no such image",
        }
      : { code: 0, stdout: attestation() };
  const out = await refusedBy("image signed");
  expect(out).toContain(`${theirs ?? ""}@sha256:aaaaaaaaaaaa… is not in its registry`);
  expect(out.replace(/\s+/g, " ")).toContain(
    `→ copy it with its signatures: cosign copy ${ours ?? ""}@${IMAGE} ${theirs ?? ""} `,
  );
});

test("a registry that does not answer is no signature, and no refusal either", async () => {
  clone.cosign.answer = ([command]) =>
    command === "verify"
      ? { code: 1, stderr: "Error: GET https://registry.example/v2/: 401 UNAUTHORIZED" }
      : { code: 0, stdout: attestation() };
  const out = await refusedBy("image signed", { status: "undecided", code: 2 });
  expect(out).toContain("docker login");
});

test.each([
  [
    "something critical",
    attestation([
      found("CVE-2026-1", "Critical"),
      found("CVE-2026-1", "Critical"),
      found("CVE-2026-2", "High"),
      found("CVE-2026-3", "Critical", "not-fixed"),
    ]),
    "1 critical with a fix: CVE-2026-1\n",
  ],
  ["an old scan", attestation([], "2026-10-01T00:00:00Z"), "the scan is 48 days old"],
  ["no scan in it", "{}\n", "holds no report that can be read"],
])("an image with %s", async (_, stdout, says) => {
  clone.cosign.answer = ([command]) => ({ code: 0, stdout: command === "verify" ? "[]" : stdout });
  expect(await refusedBy("image scanned")).toContain(says);
});

test("something critical that nobody can mend yet is said, and no reason to stay", async () => {
  const stdout = attestation([found("CVE-2026-3", "Critical", "wont-fix")]);
  clone.cosign.answer = ([command]) => ({ code: 0, stdout: command === "verify" ? "[]" : stdout });
  const { code, out } = await clone.promote("dev", "uat", "--dry-run");
  expect(code).toBe(0);
  expect(out).toContain("no fix yet for CVE-2026-3, scanned 2026-11-17T09:00:00.000Z");
});

test("a younger scan counts before an older one", async () => {
  const old = attestation([found("CVE-2026-1", "Critical")], "2026-10-01T00:00:00Z");
  clone.cosign.answer = ([command]) => ({
    code: 0,
    stdout: command === "verify" ? "[]" : attestation() + old,
  });
  expect((await clone.promote("dev", "uat", "--dry-run")).code).toBe(0);
});

test("without cosign both image gates stay shut, and say how to get it", async () => {
  clone.cosign.answer = () => undefined;
  const { code, out } = await clone.promote("dev", "uat");
  expect(code).toBe(2);
  expect(out).toContain("Refused by image signed, image scanned. Nothing was written.");
  expect(out.match(/install cosign/g)).toHaveLength(1);
  expect(out).toContain("→ see image signed");
});

test("without the signer's identity no signature counts", async () => {
  commitChange(
    "Pulumi.uat.yaml",
    "  airflow-platform:release:",
    "  airflow-platform:release:\n    evidenceMaxAgeDays: 14",
  );
  commitChange(
    "Pulumi.uat.yaml",
    "    signer:\n      identity: https://github.com/acme/platform/.github/workflows/image.yml@refs/heads/main\n",
    "",
  );
  const { code, out } = await clone.promote("dev", "uat");
  expect(code).toBe(2);
  expect(out).toContain("set delivery.github or release.signer.identity in Pulumi.uat.yaml");
  expect(clone.cosign.asked).toEqual([]);
});

test("the signer is the image workflow of the repository that deploys the stack, where none is named", async () => {
  const signer = `    signer:\n      identity: https://github.com/acme/platform/.github/workflows/image.yml@refs/heads/main\n`;
  const github = "{ repository: acme/airflow, repositoryId: 2, ownerId: 1, branch: trunk }";
  const state = "{ bucket: pulumi-state, keyArn: arn:aws:kms:eu-west-1:210987654321:key/state }";
  commitChange(
    "Pulumi.uat.yaml",
    `  airflow-platform:release:\n${signer}`,
    `  airflow-platform:delivery: { accountId: "210987654321", state: ${state}, github: ${github} }\n`,
  );
  expect((await clone.promote("dev", "uat", "--dry-run")).code).toBe(0);
  expect(clone.cosign.asked[0]).toContain(
    "https://github.com/acme/airflow/.github/workflows/image.yml@refs/heads/trunk",
  );
});

test("every gate that says no is named at once", async () => {
  clone.cosign.answer = () => undefined;
  clone.verified("dev", release, { result: "failed", checks: { API: "failed" } });
  clone.append("Pulumi.uat.yaml", "# changed");
  const { code, out } = await clone.promote("dev", "uat");
  expect(code).toBe(2);
  expect(out).toContain("Refused by clean tree, checks passed, image signed, image scanned.");
});
