import { textAt } from "../../json";
import { amount, texts } from "../../parameters";
import { resourceRule } from "../../rule";

export const secretsRecoveryWindow = resourceRule({
  name: "secrets-recovery-window",
  description: "A deleted secret can be brought back for a while.",
  severity: "medium",
  frameworks: [],
  remediation: {
    settingsKey: "secrets.recoveryWindowDays",
    text: "Raise secrets.recoveryWindowDays.",
  },
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html",
  parameters: {
    minimumDays: amount(
      7,
      { minimum: 0, maximum: 30 },
      "Fewest days between the deletion of a secret and its end.",
    ),
    exempt: texts(
      ["-airflow-variables/platform_smoke_canary"],
      "Ends of the names of secrets that hold nothing worth bringing back.",
    ),
  },
  types: ["aws:secretsmanager/secret:Secret"],
  check: ({ props }, report, { minimumDays, exempt }) => {
    const name = textAt(props, "name") ?? "";
    if (exempt.some((end) => name.endsWith(end))) return;
    const days = props.recoveryWindowInDays ?? 30;
    if (days < minimumDays) report(`the window is ${days} days; ${minimumDays} are asked for`);
  },
});
