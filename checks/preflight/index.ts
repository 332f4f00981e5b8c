import { DescribeVpcsCommand } from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Outcome, Result } from "../result";
import { passed, undecided } from "../result";
import { accountAllowed, rangesFree, zonesAvailable } from "./account";
import { type AwsClients, isFromAws, refusedBy } from "./aws";
import type { Caller, Context } from "./context";
import { databaseAvailable, databaseReachable } from "./database";
import { certificateFits, zoneHolds } from "./names";
import { permissionsGranted } from "./permissions";
import { addressQuota, natGatewayQuota, onDemandQuota, spotQuota, vpcQuota } from "./quotas";
import { secretsPresent } from "./secrets";
import { kubernetesSupported, postgresqlSupported } from "./versions";

export type PreflightInput = Omit<Context, "caller" | "vpcs">;

/** In the order in which an `up` would meet the faults. */
const looks = {
  account: accountAllowed,
  permissions: permissionsGranted,
  zones: zonesAvailable,
  ranges: rangesFree,
  "quota VPCs": vpcQuota,
  "quota addresses": addressQuota,
  "quota NAT gateways": natGatewayQuota,
  "quota vCPUs": onDemandQuota,
  "quota spot vCPUs": spotQuota,
  Kubernetes: kubernetesSupported,
  PostgreSQL: postgresqlSupported,
  certificate: certificateFits,
  zone: zoneHolds,
  secrets: secretsPresent,
  database: databaseAvailable,
  "database reachable": databaseReachable,
} satisfies Record<string, (context: Context) => Outcome | Promise<Outcome>>;

type Look = keyof typeof looks;
const isLook = (name: string): name is Look => name in looks;
const lookNames = Object.keys(looks).filter(isLook);

export type PreflightCheck = "credentials" | Look;
export const preflightChecks: readonly PreflightCheck[] = ["credentials", ...lookNames];

/**
 * Checks of the account that a stack is to be made in. They only read; nothing is made or changed.
 *
 * @param only Checks that are wanted; credentials are always looked at, as nothing else can be without.
 */
export async function preflight(
  input: PreflightInput,
  only: ReadonlySet<PreflightCheck>,
): Promise<Result[]> {
  const wanted = lookNames.filter((name) => only.has(name));
  const signedIn = await signIn(input.aws);
  const credentials = { name: "credentials", ...signedIn.outcome };
  const { caller } = signedIn;
  if (caller === undefined) {
    const open = undecided("not looked at", "see credentials");
    return [credentials, ...wanted.map((name) => ({ name, ...open }))];
  }
  const vpcs = await guarded(async () => {
    const { Vpcs = [] } = await input.aws.ec2.send(new DescribeVpcsCommand({}));
    return Vpcs;
  });
  const results: Result[] = [credentials];
  for (const name of wanted) {
    const outcome =
      "status" in vpcs ? vpcs : await guarded(async () => looks[name]({ ...input, caller, vpcs }));
    results.push({ name, ...outcome });
  }
  return results;
}

async function signIn(
  aws: AwsClients,
): Promise<{ readonly outcome: Outcome; readonly caller?: Caller }> {
  const found = await guarded(() => aws.sts.send(new GetCallerIdentityCommand({})));
  if ("status" in found) return { outcome: found };
  const { Account: account, Arn: arn } = found;
  if (account === undefined || arn === undefined)
    return {
      outcome: undecided("AWS does not say whose they are", "sign in again: aws sso login"),
    };
  return { outcome: passed(arn), caller: { account, arn } };
}

/** What AWS refuses is an outcome; what is wrong here is a bug. */
async function guarded<T extends object>(look: () => Promise<T>): Promise<T | Outcome> {
  try {
    return await look();
  } catch (error) {
    if (isFromAws(error)) return refusedBy(error);
    throw error;
  }
}
