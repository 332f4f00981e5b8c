import { textsOf } from "../../json";
import { resourceRule } from "../../rule";

/** Scope that lets a token change its owner's attributes. */
const SELF_SERVICE = "aws.cognito.signin.user.admin";

export const cognitoClientAttributes = resourceRule({
  name: "cognito-client-attributes",
  description:
    "Nobody writes the attributes that their role comes from: tokens of a client that may write custom attributes change nothing.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "identity",
    text: "Take aws.cognito.signin.user.admin out of allowedOauthScopes and leave ALLOW_REFRESH_TOKEN_AUTH alone in explicitAuthFlows, or custom attributes out of writeAttributes.",
  },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
  types: ["aws:cognito/userPoolClient:UserPoolClient"],
  check: ({ props }, report) => {
    const own = textsOf(props.writeAttributes).filter((name) => name.startsWith("custom:"));
    if (own.length === 0) return;
    const what = `tokens may change ${own.join(" and ")}`;
    if (textsOf(props.allowedOauthScopes).includes(SELF_SERVICE)) report(`${what} by their scope`);
    // Whoever signs in past the sign-in pages gets the scope unasked; left out, the flows are these.
    const flows = textsOf(props.explicitAuthFlows ?? ["ALLOW_USER_SRP_AUTH"]);
    const direct = flows.filter((flow) => flow !== "ALLOW_REFRESH_TOKEN_AUTH");
    if (direct.length > 0) report(`${what} after ${direct.join(" or ")}`);
  },
});
