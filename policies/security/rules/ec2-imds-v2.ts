import { checkov, cisAws, fsbp } from "../../frameworks";
import { at } from "../../json";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const ec2ImdsV2 = resourceRule({
  name: "ec2-imds-v2",
  description:
    "The instance metadata service asks for a session token, so that a request forged through a workload gets no credentials.",
  severity: "high",
  frameworks: [...fsbp("EC2.8"), ...cisAws("5.7"), ...checkov("CKV_AWS_79")],
  remediation: {
    text: "Set httpTokens to required in the launch template's or node class's metadata options; AirflowCluster does.",
  },
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
  types: [
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/instance:Instance",
    "eks:index:ManagedNodeGroup",
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
  ],
  check: (resource, report) => {
    const { type, props } = resource;
    if (type === "eks:index:ManagedNodeGroup") {
      const template = isSet(() => props.launchTemplate);
      if (!template && props.enableIMDSv2 !== true) {
        report("the node group has no launch template and enableIMDSv2 is off");
      }
      return;
    }
    const options =
      type === "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
        ? at(props, "spec", "metadataOptions")
        : props.metadataOptions;
    if (at(options, "httpEndpoint") === "disabled") return;
    if (at(options, "httpTokens") !== "required") report("httpTokens is not required");
  },
});
