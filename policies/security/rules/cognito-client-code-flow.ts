import { textsOf } from "../../json";
import { resourceRule } from "../../rule";

export const cognitoClientCodeFlow = resourceRule({
  name: "cognito-client-code-flow",
  description:
    "People's clients use the authorization code flow only; the implicit flow puts tokens into addresses and logs (RFC 9700). A machine's uses its own secret.",
  severity: "high",
  frameworks: [],
  remediation: { settingsKey: "identity", text: "Set allowedOauthFlows to code." },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html",
  types: ["aws:cognito/userPoolClient:UserPoolClient"],
  check: ({ props }, report) => {
    const all = textsOf(props.allowedOauthFlows);
    // Cognito takes client_credentials alone: such a client signs no person in.
    const machine = all.length === 1 && all[0] === "client_credentials";
    const flows = machine ? [] : all.filter((flow) => flow !== "code");
    const direct = textsOf(props.explicitAuthFlows).filter((flow) =>
      /USER_PASSWORD_AUTH/.test(flow),
    );
    if (flows.length > 0) report(`the client may use ${flows.join(" and ")}`);
    if (direct.length > 0) report(`the client may send passwords: ${direct.join(" and ")}`);
  },
});
