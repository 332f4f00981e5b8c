import { at } from "../../json";
import { stackRule } from "../../rule";

export const natGatewayPerZone = stackRule({
  name: "nat-gateway-per-zone",
  description:
    "Each zone has its own way out, so that the loss of one zone does not cut the others off.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "network.natGateways",
    text: "Set network.natGateways: perZone, about $33 a month for each, or none with interface endpoints.",
  },
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
  check: (stack, report) => {
    for (const vpc of stack.ofType("awsx:ec2:Vpc")) {
      const single = at(vpc.props, "natGateways", "strategy") === "Single";
      if (single) report("one NAT gateway serves every zone", vpc.urn);
    }
    for (const gateway of stack.ofType("aws:ec2/natGateway:NatGateway")) {
      const routes = stack.referrers(gateway, "natGatewayId", "aws:ec2/route:Route");
      if (routes.length > 1) {
        report(`one NAT gateway serves ${routes.length} route tables`, gateway.urn);
      }
    }
  },
});
