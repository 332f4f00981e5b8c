import { checkov, cisAws } from "../../frameworks";
import { at, textAt } from "../../json";
import { each, isSet } from "../../known";
import { prefixLength } from "../../network";
import { amount } from "../../parameters";
import { resourceRule } from "../../rule";

export const peeringRoutesNarrow = resourceRule({
  name: "peering-routes-narrow",
  description:
    "A route through a peering leads to the ranges that are needed, not to everything behind it.",
  severity: "high",
  frameworks: [...cisAws("5.6"), ...checkov("CKV2_AWS_44")],
  remediation: { text: "Route the database's ranges only; NetworkPair does." },
  url: "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
  parameters: {
    shortestPrefix: amount(
      16,
      { minimum: 1, maximum: 32 },
      "Widest range that a route may lead to, as the length of its prefix.",
    ),
  },
  types: ["aws:ec2/route:Route", "aws:ec2/routeTable:RouteTable"],
  check: ({ type, props }, report, { shortestPrefix }) => {
    const routes: readonly unknown[] =
      type === "aws:ec2/route:Route" ? [props] : (props.routes ?? []);
    each(routes, (route) => {
      if (!isSet(() => at(route, "vpcPeeringConnectionId"))) return;
      const keys = [
        "destinationCidrBlock",
        "cidrBlock",
        "destinationIpv6CidrBlock",
        "ipv6CidrBlock",
      ];
      for (const range of keys.flatMap((key) => textAt(route, key) ?? [])) {
        if (prefixLength(range) < shortestPrefix) {
          report(`a route to ${range} goes through the peering`);
        }
      }
    });
  },
});
