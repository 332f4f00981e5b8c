import { at, listOf } from "../../json";
import { installedChart } from "../../kubernetes/airflowChart";
import { servicesOfType } from "../../kubernetes/chartValues";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const serviceNoNodePort = resourceRule({
  name: "service-no-node-port",
  description: "No service opens a port on every node.",
  severity: "medium",
  frameworks: [],
  remediation: { text: "Use ClusterIP behind a load balancer." },
  url: "https://kubernetes.io/docs/concepts/services-networking/service/",
  types: ["kubernetes:core/v1:Service", ...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const installed = installedChart(type, props);
    if (installed !== undefined) {
      for (const where of servicesOfType(installed.values, "NodePort")) {
        report(`values.${where} opens a port on every node`);
      }
    } else if (at(props, "spec", "type") === "NodePort") {
      report("the service opens a port on every node");
    } else if (listOf(at(props, "spec", "externalIPs")).length > 0) {
      report("the service takes over addresses outside of the cluster (CVE-2020-8554)");
    }
  },
});
