import { checkov } from "../../frameworks";
import { at } from "../../json";
import { resourceRule } from "../../rule";
import { secretsInText } from "../../userData";

export const ec2UserDataNoSecrets = resourceRule({
  name: "ec2-user-data-no-secrets",
  description:
    "Start-up scripts hold no secrets: everybody who may describe a machine can read them.",
  severity: "critical",
  frameworks: [...checkov("CKV_AWS_46")],
  remediation: { text: "Read secrets from Secrets Manager at start-up, under the machine's role." },
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html",
  types: [
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/instance:Instance",
    "eks:index:ManagedNodeGroup",
    "eks:index:NodeGroupV2",
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
  ],
  check: (resource, report) => {
    const { type, props } = resource;
    const texts =
      type === "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
        ? [at(props, "spec", "userData")]
        : [
            "userData" in props ? props.userData : undefined,
            "userDataBase64" in props ? props.userDataBase64 : undefined,
            "nodeUserData" in props ? props.nodeUserData : undefined,
          ];
    for (const text of texts) {
      const found = typeof text === "string" ? secretsInText(text) : [];
      if (found.length > 0) report(`the script seems to hold ${found.join(" and ")}`);
    }
  },
});
