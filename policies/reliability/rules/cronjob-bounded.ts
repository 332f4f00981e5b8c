import { at, textAt } from "../../json";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const cronjobBounded = resourceRule({
  name: "cronjob-bounded",
  description: "A cron job that missed its time or still runs does not pile up.",
  severity: "low",
  frameworks: [],
  remediation: { text: "Set startingDeadlineSeconds and concurrencyPolicy Forbid or Replace." },
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/",
  types: ["kubernetes:batch/v1:CronJob"],
  check: ({ props }, report) => {
    if (!isSet(() => at(props, "spec", "startingDeadlineSeconds"))) {
      report("startingDeadlineSeconds is not set");
    }
    const policy = textAt(props, "spec", "concurrencyPolicy") ?? "Allow";
    if (policy === "Allow") report("concurrencyPolicy is Allow");
  },
});
