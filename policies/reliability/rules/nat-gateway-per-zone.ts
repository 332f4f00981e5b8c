import { resourceRule } from "../../rule";

export const natGatewayPerZone = resourceRule({
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
  types: ["awsx:ec2:Vpc"],
  check: ({ props }, report) => {
    if (props.natGateways?.strategy === "Single") report("one NAT gateway serves every zone");
  },
});
