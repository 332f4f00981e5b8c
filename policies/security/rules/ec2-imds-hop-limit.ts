import { checkov } from "../../frameworks";
import { at, numberAt } from "../../json";
import { resourceRule } from "../../rule";

export const ec2ImdsHopLimit = resourceRule({
  name: "ec2-imds-hop-limit",
  description:
    "The metadata service answers the node only, so that a pod cannot take the node's role.",
  severity: "high",
  frameworks: [...checkov("CKV_AWS_341")],
  remediation: {
    text: "Set httpPutResponseHopLimit to 1; AirflowCluster does. Pods get roles of their own through service accounts.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html",
  types: [
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/instance:Instance",
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
  ],
  check: (resource, report) => {
    const { type, props } = resource;
    const options =
      type === "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
        ? at(props, "spec", "metadataOptions")
        : props.metadataOptions;
    if (at(options, "httpEndpoint") === "disabled") return;
    const limit = numberAt(options, "httpPutResponseHopLimit");
    if (limit !== 1) report(`the hop limit is ${limit ?? "not set"}, not 1`);
  },
});
