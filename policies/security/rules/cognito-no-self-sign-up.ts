import { resourceRule } from "../../rule";

export const cognitoNoSelfSignUp = resourceRule({
  name: "cognito-no-self-sign-up",
  description:
    "Nobody signs up by themselves: accounts come from an administrator or a federated provider.",
  severity: "high",
  frameworks: [],
  remediation: { settingsKey: "identity", text: "Set allowAdminCreateUserOnly." },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html",
  types: ["aws:cognito/userPool:UserPool"],
  check: ({ props }, report) => {
    if (props.adminCreateUserConfig?.allowAdminCreateUserOnly !== true) {
      report("everybody may make an account");
    }
  },
});
