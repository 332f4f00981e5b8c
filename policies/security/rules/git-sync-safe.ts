import { checkov } from "../../frameworks";
import { at, listOf, textAt, textsOf } from "../../json";
import { airflowValues } from "../../kubernetes/airflowChart";
import { PODS, podsOf } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";
import { secretsInText } from "../../userData";

export const gitSyncSafe = resourceRule({
  name: "git-sync-safe",
  description:
    "git-sync fetches one named repository over an authenticated protocol and runs nothing else.",
  severity: "high",
  frameworks: [...checkov("CKV_K8S_159")],
  remediation: {
    settingsKey: "airflow.dags.repository",
    text: "Name an https or ssh repository and a branch; leave environment and arguments alone.",
  },
  url: "https://github.com/kubernetes/git-sync",
  types: [...PODS],
  check: ({ type, props }, report) => {
    const gitSync = at(airflowValues(type, props), "dags", "gitSync");
    if (at(gitSync, "enabled") === true) {
      const repository = textAt(gitSync, "repo") ?? "";
      if (!/^(https:\/\/|ssh:\/\/|git@)[^\s]+$/.test(repository)) {
        report(`the repository is ${repository || "not named"}`);
      }
      if (secretsInText(repository).length > 0) report("the repository's address holds a password");
      const commands = listOf(at(gitSync, "env")).filter((variable) =>
        /EXECHOOK|WEBHOOK|ASKPASS/.test(textAt(variable, "name") ?? ""),
      );
      if (commands.length > 0) report("git-sync runs a command or calls a hook after each fetch");
    }
    for (const { image, where, spec } of podsOf(type, props).flatMap(
      ({ containers }) => containers,
    )) {
      const injected = textsOf(spec["args"]).some((argument) => argument.includes("$("));
      if (image?.includes("git-sync") === true && injected) {
        report(`${where} takes arguments from the environment`);
      }
    }
  },
});
