/**
 * `… scripts/ci/copy-images.ts <stack> [<from>]`: copies into a stack's repository what its rule of images asks
 * for, and prints what the stack file takes. Without <from> these are the system images, from where their projects
 * publish them; with it, the Airflow image that stack <from> names, with its signatures, and its system images.
 * What is there already stays. Exit 2: a stack file, an argument or a tool is wrong; nothing is copied then.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { SYSTEM_TAG_PREFIX } from "../../components/artifactStore/imageLifecycle";
import { loadStack, type Settings, SettingsError } from "../../settings";
import { type SystemImageName, systemImageNames } from "../../settings/versions";
import { ownRepository } from "./stack-info";

/** One image on its way. */
export interface Copy {
  /** Which image of the settings it is. */
  readonly of: "airflow" | SystemImageName;
  readonly source: string;
  /** Tag that it gets. Tags are never moved, so each content has its own. */
  readonly tag: string;
}

/** What is wrong with a request to copy. */
export class CopyError extends Error {}

/**
 * What has to be copied.
 *
 * @throws CopyError when a stack has no pipeline, or `from` names no digest.
 */
export function copiesFor(to: Settings, from?: Settings): Copy[] {
  if (ownRepository(to) === undefined) {
    throw new CopyError(
      `Pulumi.${to.stack}.yaml: delivery.accountId is missing: it says whose repository it is`,
    );
  }
  const { digest, repository, system } = (from ?? to).airflow.image;
  const pinned = from === undefined ? {} : system;
  const celery = to.airflow.executor.includes("Celery");
  const names = systemImageNames.filter((name) => name !== "redis" || celery);
  const systemCopies = names.map((name): Copy => {
    const source = pinned[name] ?? to.bundle.images[name];
    return { of: name, source, tag: `${SYSTEM_TAG_PREFIX}${kebab(name)}-${versionOf(source)}` };
  });
  if (from === undefined) return systemCopies;
  if (digest === undefined || repository === undefined) {
    throw new CopyError(
      `Pulumi.${from.stack}.yaml: airflow.image names no repository and digest: nothing to copy`,
    );
  }
  const airflow: Copy = {
    of: "airflow",
    source: `${repository}@${digest}`,
    tag: `release-${digest.slice("sha256:".length, "sha256:".length + 12)}`,
  };
  return [airflow, ...systemCopies];
}

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The digest's beginning, or the tag: what tells two contents of one image apart. */
function versionOf(reference: string): string {
  const [, digest] = reference.split("@sha256:");
  return digest?.slice(0, 12) ?? reference.slice(reference.lastIndexOf(":") + 1);
}

/** What the stack file takes, for the images that were copied. */
export function settingsText(
  repository: string,
  digests: readonly (readonly [Copy, string])[],
): string {
  const airflow = digests.filter(([{ of }]) => of === "airflow");
  const system = digests.filter(([{ of }]) => of !== "airflow");
  return [
    "airflow-platform:airflow:",
    "  image:",
    ...airflow.flatMap(([, digest]) => [`    repository: ${repository}`, `    digest: ${digest}`]),
    "    system:",
    ...system.map(([{ of, tag }, digest]) => `      ${of}: ${repository}:${tag}@${digest}`),
    "",
  ].join("\n");
}

/** What a program prints, its messages being shown; undefined where it failed. */
function run(program: string, args: readonly string[], input = ""): string | undefined {
  const { status, stdout } = spawnSync(program, args, {
    input,
    env: process.env,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Content that a tag stands for in an ECR repository; undefined where there is no such tag. */
function digestIn(repository: string, tag: string): string | undefined {
  const [registry = "", ...name] = repository.split("/");
  const found = run("aws", [
    ...["ecr", "batch-get-image", "--region", regionOf(registry)],
    ...["--repository-name", name.join("/"), "--image-ids", `imageTag=${tag}`],
    ...["--query", "images[0].imageId.imageDigest", "--output", "text"],
  ]);
  return found?.startsWith("sha256:") === true ? found : undefined;
}

function signIn(registry: string): boolean {
  const password = run("aws", ["ecr", "get-login-password", "--region", regionOf(registry)]);
  if (password === undefined) return false;
  const flags = ["--username", "AWS", "--password-stdin"];
  return run("cosign", ["login", registry, ...flags], password) !== undefined;
}

/** Region of an ECR registry, `<account>.dkr.ecr.<region>.<domain>`. */
const regionOf = (registry: string): string => registry.split(".")[3] ?? "";

/** Copies what is missing and says what the stack file takes; undefined where a program failed. */
export function copyAll(repository: string, copies: readonly Copy[]): string | undefined {
  const registries = [repository, ...copies.map(({ source }) => source)]
    .map((reference) => reference.split("/")[0] ?? "")
    .filter((registry) => /\.dkr\.ecr\./.test(registry));
  if (![...new Set(registries)].every(signIn)) return undefined;
  const digests: [Copy, string][] = [];
  for (const copy of copies) {
    const { source, tag } = copy;
    const there = digestIn(repository, tag);
    if (
      there === undefined &&
      run("cosign", ["copy", source, `${repository}:${tag}`]) === undefined
    )
      return undefined;
    const digest = there ?? digestIn(repository, tag);
    if (digest === undefined) return undefined;
    process.stderr.write(`${there === undefined ? "copied" : "is there"}: ${source} as ${tag}\n`);
    digests.push([copy, digest]);
  }
  return settingsText(repository, digests);
}

function main(stack: string | undefined, from: string | undefined): number {
  const fail = (message: string): number => {
    process.stderr.write(`scripts/ci/copy-images.ts: ${message}\n`);
    return 2;
  };
  if (stack === undefined) return fail("name the stack that is to have the images");
  const missing = ["aws", "cosign"].filter(
    (tool) => spawnSync(tool, ["--version"]).error !== undefined,
  );
  if (missing.length > 0) return fail(`not installed: ${missing.join(", ")}`);
  try {
    const project = resolve(__dirname, "..", "..");
    const to = loadStack(stack, project).settings;
    const source = from === undefined ? undefined : loadStack(from, project).settings;
    const copies = copiesFor(to, source);
    const text = copyAll(ownRepository(to) ?? "", copies);
    if (text === undefined) return 1;
    process.stdout.write(text);
    const summary = process.env["GITHUB_STEP_SUMMARY"];
    if (summary !== undefined) {
      appendFileSync(summary, `### Images of ${stack}\n\n\`\`\`yaml\n${text}\`\`\`\n`);
    }
    return 0;
  } catch (error) {
    if (error instanceof SettingsError || error instanceof CopyError) return fail(error.message);
    throw error;
  }
}

if (require.main === module) process.exitCode = main(process.argv[2], process.argv[3]);
