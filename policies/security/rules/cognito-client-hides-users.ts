import { resourceRule } from "../../rule";

export const cognitoClientHidesUsers = resourceRule({
  name: "cognito-client-hides-users",
  description: "A failed sign-in does not tell whether the user exists.",
  severity: "low",
  frameworks: [],
  remediation: { settingsKey: "identity", text: "Set preventUserExistenceErrors to ENABLED." },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html",
  types: ["aws:cognito/userPoolClient:UserPoolClient"],
  check: ({ props }, report) => {
    if (props.preventUserExistenceErrors !== "ENABLED") report("errors tell whether a user exists");
  },
  remediate: ({ props }) => ({ ...props, preventUserExistenceErrors: "ENABLED" }),
});
