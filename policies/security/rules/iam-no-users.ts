import { checkov, cisAws, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const iamNoUsers = resourceRule({
  name: "iam-no-users",
  description:
    "Nobody has long-lived credentials: people sign in through an identity provider, machines by role.",
  severity: "high",
  frameworks: [...cisAws("1.20"), ...fsbp("IAM.2"), ...checkov("CKV_AWS_273")],
  remediation: { text: "Use a role with a trust." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
  types: [
    "aws:iam/user:User",
    "aws:iam/accessKey:AccessKey",
    "aws:iam/userLoginProfile:UserLoginProfile",
  ],
  check: ({ type }, report) => {
    const what = {
      "aws:iam/user:User": "a user",
      "aws:iam/accessKey:AccessKey": "an access key",
      "aws:iam/userLoginProfile:UserLoginProfile": "a password",
    };
    report(`the program makes ${what[type]}`);
  },
});
