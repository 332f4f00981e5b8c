import { lastLine, type RunProgram } from "../../promotion/tools";
import { failed, type Outcome, passed, undecided } from "../result";

const command = ["airflow", "db", "check-migrations", "--migration-wait-timeout", "1"];

/**
 * Whether the database has every migration of the Airflow that runs. Airflow's API does not say; a pod of it does.
 *
 * @param prefix What runs a command beside Airflow, such as kubectl exec.
 */
export async function migrationsCurrent(
  prefix: readonly string[],
  run: RunProgram,
  directory: string,
): Promise<Outcome> {
  const [program = "", ...args] = [...prefix, ...command];
  const said = await run(program, args, directory);
  if (said === undefined)
    return undecided(
      `${program} is not installed`,
      `install ${program}, or name another way to a pod with --exec`,
    );
  if (said.code === 0) return passed("the database has every migration");
  const text = `${said.stderr}\n${said.stdout}`;
  if (/unapplied migrations/.test(text))
    return failed(
      "the database lacks migrations of this Airflow",
      "look at the migration job: kubectl logs job -l component=database-migration, docs/runbooks/stuck-release.md",
    );
  if (/OperationalError|could not (connect|translate)/.test(text))
    return failed("the database does not answer", "kubectl logs deploy/airflow-pgbouncer");
  return undecided(
    `${program}: ${lastLine(said.stderr)}`,
    "is KUBECONFIG the stack's? pulumi stack output --show-secrets kubeconfig writes it",
  );
}
