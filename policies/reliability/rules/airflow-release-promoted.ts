import { runningReleases } from "../../kubernetes/release";
import { texts } from "../../parameters";
import { stackRule } from "../../rule";

export const airflowReleasePromoted = stackRule({
  name: "airflow-release-promoted",
  description:
    "A release runs here only after it ran in the stack before, and passed its checks there.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.image.digest",
    text: "Undo the edit, and take the release over: npm run promote -- uat prod (docs/promotion.md).",
  },
  url: "https://www.pulumi.com/docs/insights/policy/",
  parameters: { from: texts(["uat"], "Stacks that a release may come from.") },
  check: (stack, report, { from }) => {
    for (const running of runningReleases(stack)) {
      const { annotated, id, loose, recorded, urn, verified } = running;
      const way = from.join(" or ");
      if (id === undefined) {
        if (recorded) report(`it names no release any more: ${loose.join(" and ")}`, urn);
      } else if (annotated !== id) {
        report(`${id} runs, and the namespace says ${annotated ?? "nothing"} of it`, urn);
      } else if (running.from === undefined || !from.includes(running.from)) {
        report(`${id} was not promoted from ${way} but ${origin(running.from)}`, urn);
      } else if (!verified.includes(running.from)) {
        report(`nothing shows that ${id} passed its checks in ${running.from}`, urn);
      }
    }
  },
});

const origin = (from: string | undefined): string =>
  from === undefined ? "named by hand" : `from ${from}`;
