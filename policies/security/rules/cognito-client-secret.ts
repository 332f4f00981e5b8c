import { textsOf } from "../../json";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const cognitoClientSecret = resourceRule({
  name: "cognito-client-secret",
  description:
    "The client proves itself with a secret when it exchanges a code; one without is known to use PKCE, and nothing but codes.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "identity",
    text: "Set generateSecret, or add a client that always uses PKCE to this rule's configuration.",
  },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html",
  parameters: {
    publicClients: texts(
      ["-argocd$"],
      "Regular expressions of clients that need no secret: programs that always use PKCE, such as Argo CD (RFC 9700, 2.1.1).",
    ),
  },
  types: ["aws:cognito/userPoolClient:UserPoolClient"],
  check: ({ props }, report, { publicClients }) => {
    if (props.generateSecret === true) return;
    const known = publicClients.some((pattern) => new RegExp(pattern).test(props.name ?? ""));
    const flows = textsOf(props.allowedOauthFlows);
    if (!known) report("the client has no secret");
    else if (flows.join() !== "code") report(`without a secret it may use ${flows.join(" and ")}`);
  },
});
