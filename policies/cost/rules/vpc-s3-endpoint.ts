import { textAt } from "../../json";
import { stackRule } from "../../rule";

export const vpcS3Endpoint = stackRule({
  name: "vpc-s3-endpoint",
  description:
    "Traffic to S3 goes through a gateway endpoint, which is free, and not through NAT, which is paid by the gigabyte.",
  severity: "low",
  frameworks: [],
  remediation: { text: "Add a gateway endpoint for S3; NetworkPair does." },
  url: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
  check: (stack, report) => {
    for (const vpc of stack.ofType("awsx:ec2:Vpc")) {
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
