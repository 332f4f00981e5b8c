import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { databaseIdentifier } from "../../settings/names";
import { lastLine } from "../../promotion/tools";
import { failed, type Outcome, passed, skipped, undecided } from "../result";
import { isAbsent } from "./aws";
import type { Context } from "./context";

/** Status of the stack's database; undefined where it is yet to be made. */
async function status({ aws, settings }: Context): Promise<string | undefined> {
  const name = databaseIdentifier(settings);
  try {
    if (settings.database.engine === "aurora") {
      const command = new DescribeDBClustersCommand({ DBClusterIdentifier: name });
      return (await aws.rds.send(command)).DBClusters?.[0]?.Status;
    }
    const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: name });
    return (await aws.rds.send(command)).DBInstances?.[0]?.DBInstanceStatus;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Whether the database takes changes: an update while RDS is at work on it fails half-way. */
export async function databaseAvailable(context: Context): Promise<Outcome> {
  const found = await status(context);
  if (found === undefined) return skipped("this stack's first up makes it");
  return found === "available"
    ? passed(`${databaseIdentifier(context.settings)} is available`)
    : failed(
        `${databaseIdentifier(context.settings)} is ${found}`,
        "wait until RDS has finished: aws rds wait db-cluster-available",
      );
}

/** Whether Airflow reaches the database. Only the cluster's nodes have a way to it, so a pod is asked. */
export async function databaseReachable(context: Context): Promise<Outcome> {
  if ((await status(context)) === undefined) return skipped("this stack's first up makes it");
  const [program = "", ...args] = [...context.exec, "airflow", "db", "check"];
  const said = await context.run(program, args, context.directory);
  if (said === undefined)
    return undecided(
      `${program} is not installed`,
      `install ${program}, or name another way with --exec`,
    );
  if (said.code === 0) return passed("a pod of Airflow signs in to it");
  if (
    /OperationalError|could not (connect|translate)|password authentication/.test(
      `${said.stderr}${said.stdout}`,
    )
  )
    return failed(
      "a pod of Airflow cannot sign in to it",
      "kubectl logs deploy/airflow-pgbouncer; docs/runbooks/rotate-keys.md, “Database password”",
    );
  return undecided(
    `${program}: ${lastLine(said.stderr)}`,
    "is KUBECONFIG the stack's, and Airflow deployed?",
  );
}
