import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import { overlaps, parseCidr } from "../../network/cidr";
import { failed, type Outcome, passed, skipped } from "../result";
import { type Context, ownVpcs } from "./context";

/** Whether the account is the stack's: `delivery.accountId`, or one that the AWS provider's own key allows. */
export function accountAllowed({
  allowedAccounts,
  caller,
  file,
  settings: { delivery },
}: Context): Outcome {
  const rules = [
    ...(allowedAccounts.length === 0
      ? []
      : [{ key: "aws:allowedAccountIds", accounts: allowedAccounts }]),
    ...(delivery.accountId === undefined
      ? []
      : [{ key: "delivery.accountId", accounts: [delivery.accountId] }]),
  ];
  const broken = rules.filter(({ accounts }) => !accounts.includes(caller.account));
  if (rules.length === 0)
    return {
      ...skipped(`account ${caller.account}: ${file} allows any`),
      hint: `pulumi config set --path 'aws:allowedAccountIds[0]' ${caller.account} guards against the wrong one`,
    };
  return broken.length === 0
    ? passed(`account ${caller.account} is the one of ${file}`)
    : failed(
        broken
          .map(
            ({ key, accounts }) =>
              `account ${caller.account} is not among ${key}: ${accounts.join(", ")}`,
          )
          .join("; "),
        "sign in to the stack's account: set AWS_PROFILE",
      );
}

/** Whether the zones exist for this account. Zones are switched on per account. */
export async function zonesAvailable({ aws, settings }: Context): Promise<Outcome> {
  const { AvailabilityZones = [] } = await aws.ec2.send(
    new DescribeAvailabilityZonesCommand({ AllAvailabilityZones: true }),
  );
  const wanted = settings.network.availabilityZones;
  const usable = AvailabilityZones.filter(
    (zone) => zone.State === "available" && zone.OptInStatus !== "not-opted-in",
  ).map((zone) => zone.ZoneName);
  const lacking = wanted.filter((zone) => !usable.includes(zone));
  return lacking.length === 0
    ? passed(wanted.join(", "))
    : failed(
        `not available to this account: ${lacking.join(", ")}`,
        `set network.availabilityZones to some of ${usable.join(", ")}`,
      );
}

/** Whether the stack's ranges are free: two VPCs with one range can never be peered, nor reached from one network. */
export function rangesFree(context: Context): Outcome {
  const { clusterCidr, dataCidr } = context.settings.network;
  const adopted = context.settings.cluster.existing?.vpcId;
  const own = ownVpcs(context).map((vpc) => vpc.VpcId);
  const others = context.vpcs.filter((vpc) => !own.includes(vpc.VpcId) && vpc.VpcId !== adopted);
  const ranges: Readonly<Record<string, string>> =
    adopted === undefined ? { clusterCidr, dataCidr } : { dataCidr };
  const clashes = Object.entries(ranges).flatMap(([key, range]) =>
    others.flatMap((vpc) =>
      (vpc.CidrBlockAssociationSet ?? []).flatMap(({ CidrBlock }) =>
        CidrBlock !== undefined && overlaps(parseCidr(range), parseCidr(CidrBlock))
          ? [`network.${key} ${range} meets ${CidrBlock} of ${vpc.VpcId ?? "a VPC"}`]
          : [],
      ),
    ),
  );
  return clashes.length === 0
    ? passed(`${Object.values(ranges).join(" and ")} are free among ${others.length} other VPCs`)
    : failed(clashes.join("; "), `choose other ranges in ${context.file}, or remove that VPC`);
}
