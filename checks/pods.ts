import type { Settings } from "../settings";

/** What runs a command in the scheduler's pod, which has Airflow's configuration and the way to the database. */
export const podCommand = ({ airflow }: Settings): string[] => [
  ...["kubectl", "--namespace", airflow.namespace, "exec", "deploy/airflow-scheduler"],
  ...["--container", "scheduler", "--"],
];
