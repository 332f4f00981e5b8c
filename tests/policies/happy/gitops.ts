import type { Recipes } from "../support/world";

/** Argo CD's project and an Application in it; Airflow's own chart is a release here. */
export const gitops: Recipes = {
  "kubernetes:argoproj.io/v1alpha1:AppProject::airflow": {
    inputs: {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name: "airflow", namespace: "argocd" },
      spec: {
        sourceRepos: ["https://airflow.apache.org"],
        destinations: [{ server: "https://kubernetes.default.svc", namespace: "airflow-prod" }],
        clusterResourceWhitelist: [],
        namespaceResourceWhitelist: [{ group: "apps", kind: "Deployment" }],
      },
    },
  },
  "kubernetes:argoproj.io/v1alpha1:Application::team": {
    inputs: {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: "team", namespace: "argocd" },
      spec: {
        project: "airflow",
        source: {
          repoURL: "https://charts.internal",
          chart: "team",
          targetRevision: "1.0.0",
          helm: { releaseName: "team", valuesObject: {} },
        },
        destination: { server: "https://kubernetes.default.svc", namespace: "airflow-prod" },
        syncPolicy: {
          automated: { prune: true, selfHeal: true, allowEmpty: false },
          syncOptions: ["PruneLast=true"],
        },
      },
    },
  },
};
