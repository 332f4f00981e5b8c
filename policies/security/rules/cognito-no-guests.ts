import { checkov } from "../../frameworks";
import { resourceRule } from "../../rule";

export const cognitoNoGuests = resourceRule({
  name: "cognito-no-guests",
  description: "An identity pool gives AWS credentials to nobody who has not signed in.",
  severity: "critical",
  frameworks: [...checkov("CKV_AWS_366")],
  remediation: { settingsKey: "identity", text: "Set allowUnauthenticatedIdentities to false." },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html",
  types: ["aws:cognito/identityPool:IdentityPool"],
  check: ({ props }, report) => {
    if (props.allowUnauthenticatedIdentities === true) report("guests get credentials");
  },
});
