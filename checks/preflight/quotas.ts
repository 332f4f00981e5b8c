import {
  DescribeAddressesCommand,
  type DescribeInstancesCommandOutput,
  DescribeInstanceTypesCommand,
  DescribeNatGatewaysCommand,
  DescribeSubnetsCommand,
  paginateDescribeInstances,
} from "@aws-sdk/client-ec2";
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
} from "@aws-sdk/client-service-quotas";
import { failed, type Outcome, passed, skipped, undecided } from "../result";
import { isAbsent } from "./aws";
import { type Context, isOwn, ownVpcs } from "./context";

/** Codes as "AWS service quotas" (AWS General Reference) lists them. */
const codes = {
  vpcs: { service: "vpc", code: "L-F678F1CE", name: "VPCs per region" },
  addresses: { service: "ec2", code: "L-0263D0A3", name: "Elastic IP addresses" },
  natGateways: { service: "vpc", code: "L-FE5A380F", name: "NAT gateways per zone" },
  onDemand: { service: "ec2", code: "L-1216C47A", name: "vCPUs of standard instances" },
  spot: { service: "ec2", code: "L-34B43A08", name: "vCPUs of standard spot instances" },
} as const;

type Quota = (typeof codes)[keyof typeof codes];

/** What a stack takes that is not there yet. */
export async function vpcQuota(context: Context): Promise<Outcome> {
  const wanted = context.settings.cluster.existing === undefined ? 2 : 1;
  const needed = Math.max(0, wanted - ownVpcs(context).length);
  return compare(context, codes.vpcs, context.vpcs.length, needed);
}

export async function addressQuota(context: Context): Promise<Outcome> {
  const needed = ownVpcs(context).length > 0 ? 0 : gatewayCount(context);
  const { Addresses = [] } = await context.aws.ec2.send(new DescribeAddressesCommand({}));
  return compare(context, codes.addresses, Addresses.length, needed);
}

/** NAT gateways in the fullest of the stack's zones. */
export async function natGatewayQuota(context: Context): Promise<Outcome> {
  const needed = ownVpcs(context).length > 0 || gatewayCount(context) === 0 ? 0 : 1;
  const { ec2 } = context.aws;
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const alive = NatGateways.filter(({ State }) => State === "available" || State === "pending");
  const inZone = context.settings.network.availabilityZones.map((zone) => {
    const subnets = Subnets.filter((each) => each.AvailabilityZone === zone);
    return alive.filter(({ SubnetId }) => subnets.some((each) => each.SubnetId === SubnetId))
      .length;
  });
  return compare(context, codes.natGateways, Math.max(0, ...inZone), needed);
}

/** Long-lived nodes, and tasks where spot is not used. */
export async function onDemandQuota(context: Context): Promise<Outcome> {
  const { existing, systemNodes, nodePools } = context.settings.cluster;
  if (existing !== undefined) return skipped("the cluster is adopted: its nodes are there");
  const { InstanceTypes = [] } = await context.aws.ec2.send(
    new DescribeInstanceTypesCommand({
      Filters: [{ Name: "instance-type", Values: [...systemNodes.instanceTypes] }],
    }),
  );
  const cores = Math.max(0, ...InstanceTypes.map((type) => type.VCpuInfo?.DefaultVCpus ?? 0));
  if (cores === 0)
    return failed(
      `none of ${systemNodes.instanceTypes.join(", ")} is offered here`,
      `set cluster.systemNodes.instanceTypes in ${context.file} to types of this region`,
    );
  const pools = Object.values(nodePools).filter(({ capacity }) => !capacity.includes("spot"));
  const needed = cores * systemNodes.maxSize + sumOf(pools);
  const used = (await runningCores(context)).onDemand;
  return compare(context, codes.onDemand, used, needed);
}

/** Tasks on spot, up to the pools' limits. */
export async function spotQuota(context: Context): Promise<Outcome> {
  const pools = Object.values(context.settings.cluster.nodePools).filter(({ capacity }) =>
    capacity.includes("spot"),
  );
  if (pools.length === 0) return skipped("no pool takes spot instances");
  const used = (await runningCores(context)).spot;
  return compare(context, codes.spot, used, sumOf(pools));
}

const sumOf = (pools: readonly { readonly cpuLimit: string }[]): number =>
  pools.reduce((sum, { cpuLimit }) => sum + Number(cpuLimit.replace(/m$/, "e-3")), 0);

const gatewayCount = ({ settings: { network, cluster } }: Context): number => {
  if (cluster.existing !== undefined || network.natGateways === "none") return 0;
  return network.natGateways === "single" ? 1 : network.availabilityZones.length;
};

/** vCPUs of others that run now, of the families that count as standard: A, C, D, H, I, M, R, T, Z. */
async function runningCores({
  aws,
  settings,
}: Context): Promise<{ onDemand: number; spot: number }> {
  const sum = { onDemand: 0, spot: 0 };
  const filter = { Name: "instance-state-name", Values: ["pending", "running"] };
  const pages = paginateDescribeInstances({ client: aws.ec2 }, { Filters: [filter] });
  for await (const page of pages)
    for (const each of instancesOf(page)) {
      if (!/^[acdhimrtz]/.test(each.InstanceType ?? "") || isOwn(each, settings)) continue;
      const { CoreCount = 0, ThreadsPerCore = 1 } = each.CpuOptions ?? {};
      sum[each.InstanceLifecycle === "spot" ? "spot" : "onDemand"] += CoreCount * ThreadsPerCore;
    }
  return sum;
}

const instancesOf = ({ Reservations = [] }: DescribeInstancesCommandOutput) =>
  Reservations.flatMap(({ Instances = [] }) => Instances);

async function compare(
  context: Context,
  quota: Quota,
  used: number,
  needed: number,
): Promise<Outcome> {
  const limit = await limitOf(context, quota);
  if (limit === undefined)
    return undecided(
      `AWS names no quota ${quota.code} (${quota.name})`,
      "look at it in the console, under Service Quotas",
    );
  const text = `${quota.name}: ${used} of ${limit} used, ${needed} more needed`;
  return used + needed <= limit
    ? passed(text)
    : failed(
        text,
        `aws service-quotas request-service-quota-increase --service-code ${quota.service} --quota-code ${quota.code} --desired-value ${used + needed}`,
      );
}

/** The account's own limit; AWS's default where the account has none of its own. */
async function limitOf({ aws }: Context, { service, code }: Quota): Promise<number | undefined> {
  const which = { ServiceCode: service, QuotaCode: code };
  for (const command of [
    () => aws.quotas.send(new GetServiceQuotaCommand(which)),
    () => aws.quotas.send(new GetAWSDefaultServiceQuotaCommand(which)),
  ]) {
    try {
      const value = (await command()).Quota?.Value;
      if (value !== undefined) return value;
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
  return undefined;
}
