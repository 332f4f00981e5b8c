import { flag } from "../../parameters";
import { resourceRule } from "../../rule";

export const cognitoMfa = resourceRule({
  name: "cognito-mfa",
  description: "People prove themselves with two factors.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "identity",
    text: "Set mfaConfiguration to ON, or OPTIONAL where a federated provider asks for the second factor.",
  },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html",
  parameters: { allowOptional: flag(false, "Whether OPTIONAL is enough.") },
  types: ["aws:cognito/userPool:UserPool"],
  check: ({ props }, report, { allowOptional }) => {
    const mode = props.mfaConfiguration ?? "OFF";
    if (mode === "OFF" || (mode === "OPTIONAL" && !allowOptional)) {
      report(`mfaConfiguration is ${mode}`);
    }
  },
});
