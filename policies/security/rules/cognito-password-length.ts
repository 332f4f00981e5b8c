import { cisAws } from "../../frameworks";
import { amount } from "../../parameters";
import { resourceRule } from "../../rule";

export const cognitoPasswordLength = resourceRule({
  name: "cognito-password-length",
  description: "Passwords have fourteen characters at least.",
  severity: "medium",
  frameworks: [...cisAws("1.7")],
  remediation: {
    settingsKey: "identity",
    text: "Set minimumLength in the pool's password policy.",
  },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html",
  parameters: {
    minimumLength: amount(14, { minimum: 8, maximum: 99 }, "Fewest characters of a password."),
  },
  types: ["aws:cognito/userPool:UserPool"],
  check: ({ props }, report, { minimumLength }) => {
    const length = props.passwordPolicy?.minimumLength ?? 8;
    if (length < minimumLength) report(`passwords may have ${length} characters`);
  },
});
