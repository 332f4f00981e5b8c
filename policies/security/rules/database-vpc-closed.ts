import { textAt } from "../../json";
import { each } from "../../known";
import { isEverywhere } from "../../network";
import { stackRule } from "../../rule";
import { databaseVpcs, subnetsOf } from "../../vpc";

export const databaseVpcClosed = stackRule({
  name: "database-vpc-closed",
  description: "The VPC that holds the database has no way to or from the internet.",
  severity: "critical",
  frameworks: [],
  remediation: {
    text: "Remove internet gateways, NAT gateways and default routes from the data VPC; NetworkPair makes none.",
  },
  url: "https://docs.aws.amazon.com/prescriptive-guidance/latest/security-reference-architecture/welcome.html",
  check: (stack, report) => {
    each(databaseVpcs(stack), (vpc) => {
      if (vpc.type === "awsx:ec2:Vpc") report("awsx gives each VPC an internet gateway", vpc.urn);
      for (const { urn } of stack.referrers(
        vpc,
        "vpcId",
        "aws:ec2/internetGateway:InternetGateway",
      )) {
        report("an internet gateway opens the database's VPC", urn);
      }
      for (const subnet of subnetsOf(stack, vpc)) {
        for (const { urn } of stack.referrers(
          subnet,
          "subnetId",
          "aws:ec2/natGateway:NatGateway",
        )) {
          report("a NAT gateway stands in the database's VPC", urn);
        }
      }
      for (const table of stack.referrers(vpc, "vpcId", "aws:ec2/routeTable:RouteTable")) {
        const routes = stack.referrers(table, "routeTableId", "aws:ec2/route:Route");
        const open = routes.filter(({ props }) =>
          isEverywhere(textAt(props, "destinationCidrBlock") ?? "none"),
        );
        for (const { urn } of open) report("a default route leads out of the database's VPC", urn);
      }
    });
  },
});
