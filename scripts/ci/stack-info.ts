/**
 * `node -r ts-node/register/transpile-only scripts/ci/stack-info.ts <stack>`: what a workflow needs to know of
 * a stack, as lines for $GITHUB_OUTPUT. Role ARNs and the state's place come from the stack file, so that no
 * workflow holds a variable or a secret of its own. Exit 2: the stack file is wrong.
 */
import { resolve } from "node:path";
import { loadStack, type Settings, SettingsError } from "../../settings";

/** Address of the stack's image repository, without a tag; undefined where the settings name no account. */
export function ownRepository({
  cluster,
  delivery: { accountId },
  partition,
  region,
}: Settings): string | undefined {
  if (accountId === undefined) return undefined;
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `${accountId}.dkr.ecr.${region}.${domain}/${cluster.name}/airflow`;
}

/** Lines `key=value`. `configured` says whether the stack file names GitHub as its pipeline. */
export function stackInfo(settings: Settings): string[] {
  const { cluster, delivery, partition, region, stack, tier } = settings;
  const { accountId, github, state } = delivery;
  const place = [`stack=${stack}`, `tier=${tier}`, `region=${region}`];
  if (github === undefined || accountId === undefined || state === undefined) {
    return [...place, "configured=false"];
  }
  const role = (use: string): string =>
    `arn:${partition}:iam::${accountId}:role/delivery/${cluster.name}-${use}`;
  const repository = ownRepository(settings) ?? "";
  return [
    ...place,
    "configured=true",
    `account=${accountId}`,
    `environment=${github.environment ?? stack}`,
    `branch=${github.branch ?? "main"}`,
    `preview-from=${github.preview ?? "anyBranch"}`,
    `preview-role=${role("preview")}`,
    `deploy-role=${role("deploy")}`,
    `backend=s3://${state.bucket}?region=${region}&awssdk=v2`,
    `registry=${repository.split("/")[0] ?? ""}`,
    `repository=${repository}`,
  ];
}

function main(stack: string | undefined): number {
  if (stack === undefined) {
    process.stderr.write("name the stack: scripts/ci/stack-info.ts <stack>\n");
    return 2;
  }
  try {
    const { settings } = loadStack(stack, resolve(__dirname, "..", ".."));
    process.stdout.write(`${stackInfo(settings).join("\n")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

if (require.main === module) process.exitCode = main(process.argv[2]);
