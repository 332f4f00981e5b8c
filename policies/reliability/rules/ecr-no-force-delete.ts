import { flag } from "../../parameters";
import { resourceRule } from "../../rule";

export const ecrNoForceDelete = resourceRule({
  name: "ecr-no-force-delete",
  description:
    "A repository that holds images cannot be deleted with the stack, since running pods may need them again.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "storage.deleteBucketsWithContent",
    text: "Set storage.deleteBucketsWithContent: false.",
  },
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-delete.html",
  parameters: { allowed: flag(false, "Whether destroying the stack may delete images.") },
  types: ["aws:ecr/repository:Repository"],
  check: ({ props }, report, { allowed }) => {
    if (props.forceDelete === true && !allowed) report("forceDelete is on");
  },
  remediate: ({ props }) => ({ ...props, forceDelete: false }),
});
