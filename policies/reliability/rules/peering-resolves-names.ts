import { at } from "../../json";
import { stackRule } from "../../rule";

export const peeringResolvesNames = stackRule({
  name: "peering-resolves-names",
  description:
    "Both sides of a peering resolve each other's private names; without it the database's name leads nowhere from the cluster.",
  severity: "medium",
  frameworks: [],
  remediation: { text: "Allow remote DNS resolution on both sides; NetworkPair does." },
  url: "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html",
  check: (stack, report) => {
    const type = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions";
    for (const peering of stack.ofType("aws:ec2/vpcPeeringConnection:VpcPeeringConnection")) {
      const options = [peering, ...stack.referrers(peering, "vpcPeeringConnectionId", type)];
      const off = ["accepter", "requester"].filter(
        (side) =>
          !options.some(({ props }) => at(props, side, "allowRemoteVpcDnsResolution") === true),
      );
      if (off.length > 0) {
        report(`names are not resolved for the ${off.join(" and the ")}`, peering.urn);
      }
    }
  },
});
