import { z } from "zod";
import { failed, type Outcome, passed } from "../result";
import type { AirflowApi } from "./api";

const version = z.object({ version: z.string() });
const importErrors = z.object({
  total_entries: z.number(),
  import_errors: z.array(z.object({ filename: z.string(), stack_trace: z.string() })),
});

/** Whether the running Airflow is the one that the stack's settings say. */
export async function airflowVersion(api: AirflowApi, expected: string): Promise<Outcome> {
  const { version: running } = await api.get("version", version);
  return running === expected
    ? passed(`Airflow ${running}`)
    : failed(
        `Airflow ${running} runs, the settings say ${expected}`,
        "deploy the stack, or wait until the pods have rolled",
      );
}

/** Whether every DAG file can be imported. */
export async function importsClean(api: AirflowApi): Promise<Outcome> {
  const found = await api.get("importErrors?limit=20", importErrors);
  if (found.total_entries === 0) return passed("every DAG file imports");
  const files = found.import_errors.map(({ filename, stack_trace }) => {
    const last = stack_trace.trim().split("\n").at(-1) ?? "";
    return `${filename}: ${last.slice(0, 160)}`;
  });
  const more = found.total_entries - Math.min(3, files.length);
  return failed(
    `${files.slice(0, 3).join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
    "make dags finds these before they are merged",
  );
}
