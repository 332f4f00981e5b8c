import { startPack } from "../pack";
import { securityRules } from "./rules";

startPack({
  name: "airflow-platform-security",
  displayName: "Airflow on EKS: security",
  description:
    "Nobody gets in, nothing leaks, and every permission is bound: AWS, EKS, Kubernetes and Airflow.",
  rules: securityRules,
});
