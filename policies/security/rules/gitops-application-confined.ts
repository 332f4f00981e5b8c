import { at, listOf, textAt, textsOf } from "../../json";
import { APPLICATION } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

/** Options with which a sync deletes what it should change, or takes over what is another's. */
const RUDE = new Set(["Force=true", "Replace=true", "Validate=false", "CreateNamespace=true"]);

export const gitopsApplicationConfined = resourceRule({
  name: "gitops-application-confined",
  description:
    "An Application belongs to a project of its own, keeps the cluster as it says, and can be deleted without what it installed.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "delivery.mode",
    text: "Leave the Application to the platform.",
  },
  url: "https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/",
  types: [APPLICATION],
  check: ({ props }, report) => {
    const spec = at(props, "spec");
    const project = textAt(spec, "project") ?? "default";
    if (project === "default") report("it is in the project default, which allows everything");
    const automated = at(spec, "syncPolicy", "automated");
    if (at(automated, "selfHeal") !== true) report("changes made by hand stay");
    if (at(automated, "allowEmpty") === true) report("an empty chart would delete everything");
    for (const option of textsOf(at(spec, "syncPolicy", "syncOptions"))) {
      if (RUDE.has(option)) report(`it syncs with ${option}`);
    }
    // Values by other ways than these are seen by no rule on the chart.
    const helm = at(spec, "source", "helm");
    for (const key of ["values", "parameters", "valueFiles", "fileParameters"]) {
      if (at(helm, key) !== undefined) report(`helm.${key} hides values from the policies`);
    }
    if (listOf(at(spec, "sources")).length > 0) report("it has sources that no policy reads");
    const finalizers = textsOf(at(props, "metadata", "finalizers"));
    if (finalizers.length > 0) report("deleting it deletes what it installed");
  },
});
