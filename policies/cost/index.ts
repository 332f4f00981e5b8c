import { startPack } from "../pack";
import { costRules } from "./rules";

startPack({
  name: "airflow-platform-cost",
  displayName: "Airflow on EKS: cost",
  description: "What is made is owned, bounded and paid for on purpose.",
  rules: costRules,
});
