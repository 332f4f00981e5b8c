import { releaseId } from "../../airflow/release";
import type { Inventory } from "../inventory";
import { textAt } from "../json";
import { airflowValues, installedChart } from "./airflowChart";
import { AIRFLOW_CHART, metadataText, nameOf } from "./objects";

/** Prefix of the annotations that the program puts on Airflow's namespace (promotion/provenance.ts). */
const PREFIX = "airflow-platform/";

/** What a stack runs, by the values of its chart, and what its namespace says of it. */
export interface RunningRelease {
  readonly urn: string;
  /** Id that follows from what runs; undefined where a tag or a branch decides what runs. */
  readonly id: string | undefined;
  /** What decides by name instead of by content. */
  readonly loose: readonly string[];
  readonly annotated: string | undefined;
  readonly from: string | undefined;
  readonly verified: readonly string[];
  /** Whether the stack ever had a release. */
  readonly recorded: boolean;
}

/** Every release of the Airflow chart in a stack. */
export function runningReleases(stack: Inventory): RunningRelease[] {
  return stack.ofType(...AIRFLOW_CHART).flatMap(({ type, urn, props }) => {
    const values = airflowValues(type, props);
    if (values === undefined) return [];
    const installed = installedChart(type, props);
    const place = installed?.namespace;
    const namespace = stack
      .ofType("kubernetes:core/v1:Namespace")
      .find((each) => nameOf(each.props) === place);
    const note = (key: string): string | undefined =>
      metadataText(namespace?.props, "annotations", `${PREFIX}${key}`);
    const image = textAt(values, "images", "airflow", "digest");
    const ref = textAt(values, "dags", "gitSync", "ref");
    const dags = /^[0-9a-f]{40}$/.test(ref ?? "") ? ref : undefined;
    const airflow = textAt(values, "airflowVersion") ?? "";
    const chart = installed?.version ?? "";
    const id =
      image === undefined || dags === undefined
        ? undefined
        : releaseId({ image, dags, airflow, chart });
    return [
      {
        urn,
        id,
        loose: [
          ...(image === undefined ? ["the image by tag"] : []),
          ...(dags === undefined ? ["DAGs by branch"] : []),
        ],
        annotated: note("release"),
        from: note("release-from"),
        verified: note("release-verified")?.split(",") ?? [],
        recorded: note("releases") === "recorded",
      },
    ];
  });
}
