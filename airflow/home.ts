/** Airflow's home inside every container of its image. */
export const AIRFLOW_HOME = "/opt/airflow";
