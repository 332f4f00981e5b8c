import { resourceRule } from "../../rule";

export const cognitoDeletionProtection = resourceRule({
  name: "cognito-deletion-protection",
  description: "A user pool cannot be deleted by mistake: its users cannot be made again.",
  severity: "medium",
  frameworks: [],
  remediation: { settingsKey: "identity", text: "Set deletionProtection to ACTIVE." },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html",
  types: ["aws:cognito/userPool:UserPool"],
  check: ({ props }, report) => {
    if (props.deletionProtection !== "ACTIVE") report("deletionProtection is not ACTIVE");
  },
  remediate: ({ props }) => ({ ...props, deletionProtection: "ACTIVE" }),
});
