import { textsOf } from "../../json";
import { resourceRule } from "../../rule";

export const cognitoClientHttps = resourceRule({
  name: "cognito-client-https",
  description: "Sign-in codes are sent to HTTPS addresses of this platform only.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "identity",
    text: "List https callback and logout addresses without wildcards.",
  },
  url: "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html",
  types: ["aws:cognito/userPoolClient:UserPoolClient"],
  check: ({ props }, report) => {
    const urls = [...textsOf(props.callbackUrls), ...textsOf(props.logoutUrls)];
    for (const url of urls) {
      if (!url.startsWith("https://") || url.includes("*")) {
        report(`${url} is not an https address of one host`);
      }
    }
  },
});
