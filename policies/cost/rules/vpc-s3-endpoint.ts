import { textAt } from "../../json";
import { stackRule } from "../../rule";
import { vpcsOf } from "../../vpc";

export const vpcS3Endpoint = stackRule({
  name: "vpc-s3-endpoint",
  description:
    "Traffic to S3 goes through a gateway endpoint, which is free, and not through NAT, which is paid by the gigabyte.",
  severity: "low",
  frameworks: [],
  remediation: { text: "Add a gateway endpoint for S3; NetworkPair does." },
  url: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
  check: (stack, report) => {
    const gateways = "aws:ec2/natGateway:NatGateway";
    for (const vpc of vpcsOf(stack)) {
      const strategy = textAt(vpc.props, "natGateways", "strategy");
      const made = strategy !== undefined && strategy !== "None";
      if (!made && stack.referrers(vpc, "subnetId", gateways).length === 0) continue;
      const endpoints = stack.referrers(vpc, "vpcId", "aws:ec2/vpcEndpoint:VpcEndpoint");
      const s3 = endpoints.some(
        ({ props }) =>
          textAt(props, "serviceName")?.endsWith(".s3") === true &&
          textAt(props, "vpcEndpointType") !== "Interface",
      );
      if (!s3) report("the VPC has no gateway endpoint for S3", vpc.urn);
    }
  },
});
