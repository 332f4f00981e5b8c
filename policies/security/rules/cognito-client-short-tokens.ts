import { amount } from "../../parameters";
import { resourceRule } from "../../rule";

export const cognitoClientShortTokens = resourceRule({
  name: "cognito-client-short-tokens",
  description:
    "Access tokens end within the hour, and refresh tokens within a working day's sight.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "identity",
    text: "Lower accessTokenValidity, idTokenValidity and refreshTokenValidity.",
  },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html",
  parameters: {
    accessMinutes: amount(
      60,
      { minimum: 5, maximum: 1440 },
      "Longest life of access and id tokens, minutes.",
    ),
    refreshDays: amount(1, { minimum: 1, maximum: 3650 }, "Longest life of refresh tokens, days."),
  },
  types: ["aws:cognito/userPoolClient:UserPoolClient"],
  check: ({ props }, report, { accessMinutes, refreshDays }) => {
    const units = props.tokenValidityUnits;
    const minutes = (value: number | undefined, unit: string | undefined) =>
      (value ?? 1) * (MINUTES[unit ?? "hours"] ?? 60);
    const access = minutes(props.accessTokenValidity, units?.accessToken);
    const id = minutes(props.idTokenValidity, units?.idToken);
    const refresh =
      (props.refreshTokenValidity ?? 30) * (MINUTES[units?.refreshToken ?? "days"] ?? 1440);
    const longest = Math.max(access, id);
    if (longest > accessMinutes) {
      report(`tokens live ${longest} minutes; ${accessMinutes} are allowed`);
    }
    if (refresh > refreshDays * 1440) {
      report(`refresh tokens live ${Math.round(refresh / 1440)} days; ${refreshDays} allowed`);
    }
  },
});

const MINUTES: Readonly<Record<string, number>> = {
  seconds: 1 / 60,
  minutes: 1,
  hours: 60,
  days: 1440,
};
