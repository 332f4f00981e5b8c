import { checkov, cisAws, fsbp } from "../../frameworks";
import { at, listOf, scalarAt, textAt } from "../../json";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const ec2VolumesEncrypted = resourceRule({
  name: "ec2-volumes-encrypted",
  description: "Every volume is encrypted, so that a copied disk or snapshot reveals nothing.",
  severity: "high",
  frameworks: [...fsbp("EC2.3"), ...cisAws("5.1.1"), ...checkov("CKV_AWS_106")],
  remediation: { text: "Set encrypted on each block device; AirflowCluster does." },
  url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
  types: [
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/instance:Instance",
    "aws:ebs/volume:Volume",
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
    "kubernetes:storage.k8s.io/v1:StorageClass",
  ],
  check: (resource, report) => {
    const { type, props } = resource;
    if (type === "aws:ebs/volume:Volume") {
      if (props.encrypted !== true) report("the volume is not encrypted");
    } else if (type === "aws:ec2/instance:Instance") {
      const devices: unknown[] = [props.rootBlockDevice, ...listOf(props.ebsBlockDevices)];
      if (devices.some((device) => at(device, "encrypted") !== true)) {
        report("a block device is not encrypted");
      }
    } else if (type === "kubernetes:storage.k8s.io/v1:StorageClass") {
      const ebs = at(props, "provisioner") === "ebs.csi.aws.com";
      if (ebs && scalarAt(props, "parameters", "encrypted") !== "true") {
        report("volumes of this class are not encrypted");
      }
    } else {
      const path =
        type === "aws:ec2/launchTemplate:LaunchTemplate"
          ? ["blockDeviceMappings"]
          : ["spec", "blockDeviceMappings"];
      const devices = listOf(at(props, ...path));
      if (devices.length === 0) {
        report("no block device is stated, so the image decides on encryption");
      }
      each(devices, (device) => {
        if (scalarAt(device, "ebs", "encrypted") !== "true") {
          report(`${textAt(device, "deviceName") ?? "a device"} is not encrypted`);
        }
      });
    }
  },
});
