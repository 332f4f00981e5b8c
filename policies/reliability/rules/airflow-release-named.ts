import { runningReleases } from "../../kubernetes/release";
import { stackRule } from "../../rule";

export const airflowReleaseNamed = stackRule({
  name: "airflow-release-named",
  description:
    "A stack names what it runs by content, so that it can be promoted, compared and brought back.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.dags.revision",
    text: "Start a release in the first stack and promote it: npm run promote -- --start dev --image … --dags … (docs/promotion.md).",
  },
  url: "https://www.pulumi.com/docs/insights/policy/",
  check: (stack, report) => {
    for (const { loose, urn } of runningReleases(stack)) {
      if (loose.length > 0) report(`it runs ${loose.join(" and ")}`, urn);
    }
  },
});
