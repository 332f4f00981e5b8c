import { at } from "../../json";
import { airflowValues } from "../../kubernetes/airflowChart";
import { RELEASE } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";

export const serviceNoNodePort = resourceRule({
  name: "service-no-node-port",
  description: "No service opens a port on every node.",
  severity: "medium",
  frameworks: [],
  remediation: { text: "Use ClusterIP behind a load balancer." },
  url: "https://kubernetes.io/docs/concepts/services-networking/service/",
  types: ["kubernetes:core/v1:Service", RELEASE],
  check: ({ type, props }, report) => {
    if (type !== RELEASE) {
      if (at(props, "spec", "type") === "NodePort") {
        report("the service opens a port on every node");
      }
      return;
    }
    const values = airflowValues(type, props) ?? {};
    for (const [name, part] of Object.entries(values)) {
      if (at(part, "service", "type") === "NodePort") {
        report(`values.${name}.service opens a port on every node`);
      }
    }
  },
});
