import { at, listOf, textAt } from "../../json";
import { resourceRule } from "../../rule";

export const volumesGp3 = resourceRule({
  name: "volumes-gp3",
  description:
    "Volumes are gp3: a fifth cheaper than gp2, with performance that does not hang on the size.",
  severity: "low",
  frameworks: [],
  remediation: { text: "Set the type to gp3; every component does." },
  url: "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",
  types: [
    "aws:ebs/volume:Volume",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/instance:Instance",
    "aws:rds/instance:Instance",
    "kubernetes:storage.k8s.io/v1:StorageClass",
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
  ],
  check: ({ type, props }, report) => {
    const devices = [
      ...listOf(at(props, "blockDeviceMappings")),
      ...listOf(at(props, "spec", "blockDeviceMappings")),
      ...listOf(at(props, "ebsBlockDevices")),
      ...listOf(at(props, "rootBlockDevice")),
    ];
    const inside = devices.flatMap(
      (device) => textAt(device, "ebs", "volumeType") ?? textAt(device, "volumeType") ?? [],
    );
    const whole =
      type === "aws:rds/instance:Instance"
        ? textAt(props, "storageType")
        : type.endsWith("StorageClass")
          ? textAt(props, "parameters", "type")
          : textAt(props, "type");
    const kinds = [...inside, ...(whole === undefined ? [] : [whole])];
    const others = kinds.filter((kind) => /^(gp2|io1|standard)$/.test(kind));
    if (others.length > 0) report(`the type is ${[...new Set(others)].join(", ")}`);
  },
});
