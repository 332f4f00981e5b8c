import { resourceRule } from "../../rule";

export const rdsSubnetsSpanZones = resourceRule({
  name: "rds-subnets-span-zones",
  description:
    "The database's subnet group has two subnets at least, so that a standby or reader has somewhere to be.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "network.availabilityZones",
    text: "List two or more zones in network.availabilityZones.",
  },
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
  types: ["aws:rds/subnetGroup:SubnetGroup"],
  check: ({ props }, report) => {
    const subnets = props.subnetIds?.length ?? 0;
    if (subnets < 2) report(`the group has ${subnets} subnet${subnets === 1 ? "" : "s"}`);
  },
});
