import { resourceRule } from "../../rule";

export const cognitoClientSecret = resourceRule({
  name: "cognito-client-secret",
  description: "The client proves itself with a secret when it exchanges a code.",
  severity: "medium",
  frameworks: [],
  remediation: { settingsKey: "identity", text: "Set generateSecret." },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html",
  types: ["aws:cognito/userPoolClient:UserPoolClient"],
  check: ({ props }, report) => {
    if (props.generateSecret !== true) report("the client has no secret");
  },
});
