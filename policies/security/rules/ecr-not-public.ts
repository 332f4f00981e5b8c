import { checkov, cisEks } from "../../frameworks";
import { statementsOf } from "../../iam/document";
import { publicStatements } from "../../iam/principals";
import { resourceRule } from "../../rule";

export const ecrNotPublic = resourceRule({
  name: "ecr-not-public",
  description: "Images are for this account, or for accounts that are named.",
  severity: "critical",
  frameworks: [...cisEks("5.1.2"), ...checkov("CKV_AWS_32")],
  remediation: { text: "Use a private repository and name principals in its policy." },
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
  types: ["aws:ecrpublic/repository:Repository", "aws:ecr/repositoryPolicy:RepositoryPolicy"],
  check: ({ type, props }, report) => {
    if (type === "aws:ecrpublic/repository:Repository") {
      return report("the repository is in the public gallery");
    }
    for (const { sid } of publicStatements(statementsOf(props.policy))) {
      report(`${sid || "a statement"} lets everybody in`);
    }
  },
});
