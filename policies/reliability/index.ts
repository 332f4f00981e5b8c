import { startPack } from "../pack";
import { reliabilityRules } from "./rules";

startPack({
  name: "airflow-platform-reliability",
  displayName: "Airflow on EKS: reliability",
  description: "The platform outlives a lost zone, a bad change and a mistaken delete.",
  rules: reliabilityRules,
});
