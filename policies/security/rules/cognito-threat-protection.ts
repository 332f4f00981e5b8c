import { fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const cognitoThreatProtection = resourceRule({
  name: "cognito-threat-protection",
  description: "Sign-ins with leaked passwords or from strange places are stopped.",
  severity: "medium",
  frameworks: [...fsbp("Cognito.1")],
  remediation: { settingsKey: "identity", text: "Set advancedSecurityMode to ENFORCED." },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html",
  types: ["aws:cognito/userPool:UserPool"],
  check: ({ props }, report) => {
    const mode = props.userPoolAddOns?.advancedSecurityMode ?? "OFF";
    if (mode !== "ENFORCED") report(`advancedSecurityMode is ${mode}`);
  },
});
