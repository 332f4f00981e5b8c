import { at, listOf, textAt } from "../../json";
import { each, isSet } from "../../known";
import { airflowValues } from "../../kubernetes/airflowChart";
import { secretsInValues } from "../../kubernetes/chartValues";
import { AIRFLOW_CHART } from "../../kubernetes/objects";
import { resourceRule } from "../../rule";
import { secretsInText } from "../../userData";

export const airflowNoSecretValues = resourceRule({
  name: "airflow-no-secret-values",
  description:
    "No secret stands in the chart's values: they are kept in the release, in the state and in the cluster.",
  severity: "critical",
  frameworks: [],
  remediation: {
    settingsKey: "airflow.values",
    text: "Put the secret into Secrets Manager and name it.",
  },
  url: "https://airflow.apache.org/docs/helm-chart/stable/production-guide.html",
  types: [...AIRFLOW_CHART],
  check: ({ type, props }, report) => {
    const values = airflowValues(type, props);
    const stated = PLACES.filter((path) => isSet(() => at(values, ...path)));
    for (const path of stated) report(`values.${path.join(".")} holds a secret`);
    for (const { where, kinds } of secretsInValues(at(props, "values"))) {
      const said = stated.some((path) => `${where}.`.startsWith(`${path.join(".")}.`));
      if (!said) report(`values.${where} seems to hold ${kinds.join(" and ")}`);
    }
    if (values === undefined) return;
    each(listOf(at(values, "env")), (variable) => {
      const found = secretsInText(textAt(variable, "value") ?? "");
      if (found.length > 0) {
        report(`values.env ${textAt(variable, "name") ?? ""} seems to hold ${found.join(" and ")}`);
      }
    });
  },
});

const PLACES = [
  ["fernetKey"],
  ["apiSecretKey"],
  ["jwtSecret"],
  ["webserverSecretKey"],
  ["data", "metadataConnection", "pass"],
  ["data", "resultBackendConnection", "pass"],
  ["data", "brokerUrl"],
  ["redis", "password"],
  ["dags", "gitSync", "sshKey"],
  ["config", "core", "fernet_key"],
  ["config", "database", "sql_alchemy_conn"],
  ["config", "api", "secret_key"],
  ["config", "api_auth", "jwt_secret"],
  ["extraSecrets"],
];
