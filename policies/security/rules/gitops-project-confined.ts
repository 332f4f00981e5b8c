import { at, listOf, textAt, textsOf } from "../../json";
import { each } from "../../known";
import { resourceRule } from "../../rule";

/** Whoever may make these has whatever the namespace, or the cluster, has to give. */
const POWERFUL = new Set([
  "*",
  "ClusterRole",
  "ClusterRoleBinding",
  "NetworkPolicy",
  "Role",
  "RoleBinding",
  "Secret",
]);

export const gitopsProjectConfined = resourceRule({
  name: "gitops-project-confined",
  description:
    "A project of Argo CD names its repositories, namespaces and kinds: whoever writes to a repository gets no further than the project.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "delivery.argocd",
    text: "Leave the project to the platform: one chart repository, Airflow's namespace, the chart's kinds.",
  },
  url: "https://argo-cd.readthedocs.io/en/stable/user-guide/projects/",
  types: ["kubernetes:argoproj.io/v1:AppProject"],
  check: ({ props }, report) => {
    const spec = at(props, "spec");
    const repositories = textsOf(at(spec, "sourceRepos"));
    if (repositories.some((repository) => repository.includes("*")))
      report("any repository may be a source");
    each(listOf(at(spec, "destinations")), (destination) => {
      const namespace = textAt(destination, "namespace") ?? "*";
      const server = textAt(destination, "server") ?? textAt(destination, "name") ?? "*";
      if (namespace.includes("*")) report(`it reaches the namespaces ${namespace}`);
      if (server.includes("*")) report(`it reaches the clusters ${server}`);
    });
    if (listOf(at(spec, "clusterResourceWhitelist")).length > 0)
      report("it may make objects of the whole cluster");
    const kinds = at(spec, "namespaceResourceWhitelist");
    if (kinds === undefined) report("it may make every kind of object");
    each(listOf(kinds), (allowed) => {
      const kind = textAt(allowed, "kind") ?? "*";
      if (POWERFUL.has(kind)) report(`it may make ${kind === "*" ? "every kind" : kind}`);
    });
  },
});
