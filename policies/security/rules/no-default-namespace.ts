import { checkov, cisEks } from "../../frameworks";
import { installedChart } from "../../kubernetes/airflowChart";
import { AIRFLOW_CHART, WORKLOADS, namespaceOf } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

const NAMESPACED = [
  "kubernetes:core/v1:ConfigMap",
  "kubernetes:core/v1:Secret",
  "kubernetes:core/v1:Service",
  "kubernetes:core/v1:ServiceAccount",
  "kubernetes:networking.k8s.io/v1:Ingress",
  "kubernetes:external-secrets.io/v1:SecretStore",
  "kubernetes:external-secrets.io/v1:ExternalSecret",
] as const;

export const noDefaultNamespace = resourceRule({
  name: "no-default-namespace",
  description:
    "Nothing lives in the default namespace, which has no quota, no policies and no owner.",
  severity: "low",
  frameworks: [...cisEks("4.5.3"), ...checkov("CKV_K8S_21")],
  remediation: { settingsKey: "airflow.namespace", text: "Name a namespace." },
  url: "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
  types: [...WORKLOADS, ...NAMESPACED, ...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const namespace = (installedChart(type, props) ?? { namespace: namespaceOf(props) }).namespace;
    if (namespace === undefined || namespace === "default") {
      report("it is in the default namespace");
    }
  },
});
