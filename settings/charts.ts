import type { ChartRef } from "./versions";

/** Where a Helm release takes its chart from, in the words of helm.v3.Release. */
export interface ChartSource {
  readonly chart: string;
  readonly version: string;
  readonly repositoryOpts?: { readonly repo: string };
}

/**
 * The source of a chart: its own repository, or a mirror of all of them.
 *
 * @param ref The chart as the version map names it.
 * @param mirror `charts.mirror` of the settings: `oci://host/folder` (the chart is `<mirror>/<name>`), `https://…`
 *   (a chart repository), or a folder of unpacked charts (the chart is `<folder>/<name>`). Default: none.
 */
export function chartSource(ref: ChartRef, mirror?: string): ChartSource {
  const from = (mirror ?? ref.repository).replace(/\/+$/, "");
  if (/^https?:\/\//.test(from))
    return { chart: ref.name, version: ref.version, repositoryOpts: { repo: from } };
  return { chart: `${from}/${ref.name}`, version: ref.version };
}
