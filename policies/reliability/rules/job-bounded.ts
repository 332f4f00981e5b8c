import { at } from "../../json";
import { isSet } from "../../known";
import { resourceRule } from "../../rule";

export const jobBounded = resourceRule({
  name: "job-bounded",
  description: "A job ends after a time and is cleared away.",
  severity: "low",
  frameworks: [],
  remediation: { text: "Set activeDeadlineSeconds or backoffLimit, and ttlSecondsAfterFinished." },
  url: "https://kubernetes.io/docs/concepts/workloads/controllers/job/",
  types: ["kubernetes:batch/v1:Job"],
  check: ({ props }, report) => {
    const bounded = ["activeDeadlineSeconds", "backoffLimit"].some((key) =>
      isSet(() => at(props, "spec", key)),
    );
    if (!bounded) report("nothing ends the job when it cannot succeed");
  },
});
