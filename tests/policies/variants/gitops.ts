import { all, drop, set } from "../support/world";
import { broken, type Variants } from "./variant";

const project = "kubernetes:argoproj.io/v1alpha1:AppProject::airflow";
const application = "kubernetes:argoproj.io/v1alpha1:Application::team";

export const gitops: Variants = {
  "gitops-project-confined": [
    broken("any repository", project, set(project, "spec.sourceRepos.0", "*"), {
      says: "any repository",
    }),
    broken(
      "repositories of a whole host",
      project,
      set(project, "spec.sourceRepos.0", "https://git.internal/*"),
    ),
    broken("any namespace", project, set(project, "spec.destinations.0.namespace", "*"), {
      says: "reaches the namespaces *",
    }),
    broken("a namespace left out", project, drop(project, "spec.destinations.0.namespace")),
    broken("any cluster", project, set(project, "spec.destinations.0.server", "*"), {
      says: "reaches the clusters *",
    }),
    broken("a cluster left out", project, drop(project, "spec.destinations.0.server")),
    broken(
      "objects of the cluster",
      project,
      set(project, "spec.clusterResourceWhitelist", [{ group: "*", kind: "Namespace" }]),
      { says: "the whole cluster" },
    ),
    broken("no list of kinds", project, drop(project, "spec.namespaceResourceWhitelist"), {
      says: "every kind",
    }),
    ...["Secret", "Role", "RoleBinding", "NetworkPolicy", "*"].map((kind) =>
      broken(
        `the kind ${kind}`,
        project,
        set(project, "spec.namespaceResourceWhitelist.0.kind", kind),
      ),
    ),
    broken("a kind left out", project, drop(project, "spec.namespaceResourceWhitelist.0.kind")),
  ],
  "gitops-application-confined": [
    broken("no project", application, drop(application, "spec.project"), { says: "default" }),
    broken("the default project", application, set(application, "spec.project", "default")),
    broken(
      "nothing heals",
      application,
      set(application, "spec.syncPolicy.automated.selfHeal", false),
      { says: "by hand" },
    ),
    broken("no automation", application, drop(application, "spec.syncPolicy.automated")),
    broken(
      "an empty chart prunes everything",
      application,
      set(application, "spec.syncPolicy.automated.allowEmpty", true),
      { says: "empty chart" },
    ),
    ...["Force=true", "Replace=true", "Validate=false", "CreateNamespace=true"].map((option) =>
      broken(option, application, set(application, "spec.syncPolicy.syncOptions.0", option), {
        says: option,
      }),
    ),
    ...["values", "parameters", "valueFiles", "fileParameters"].map((key) =>
      broken(
        `values by helm.${key}`,
        application,
        set(application, `spec.source.helm.${key}`, "x"),
        { says: `helm.${key}` },
      ),
    ),
    broken(
      "several sources",
      application,
      all(set(application, "spec.sources", [{ repoURL: "https://git.internal/a" }])),
      { says: "sources" },
    ),
    broken(
      "a finalizer that deletes",
      application,
      set(application, "metadata.finalizers", ["resources-finalizer.argocd.argoproj.io"]),
      { says: "deletes what it installed" },
    ),
  ],
};
