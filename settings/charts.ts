import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { isPlainObject } from "./merge";
import type { ChartName, ChartRef, VersionBundle } from "./versions";

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

/** The sources of every chart of a bundle, as {@link chartSource} gives each. */
export function chartSources(
  { charts }: Pick<VersionBundle, "charts">,
  mirror?: string,
): Readonly<Record<ChartName, ChartSource>> {
  return {
    airflow: chartSource(charts.airflow, mirror),
    awsLoadBalancerController: chartSource(charts.awsLoadBalancerController, mirror),
    karpenter: chartSource(charts.karpenter, mirror),
    karpenterCrd: chartSource(charts.karpenterCrd, mirror),
    externalSecrets: chartSource(charts.externalSecrets, mirror),
    reloader: chartSource(charts.reloader, mirror),
    keda: chartSource(charts.keda, mirror),
    nginxIngress: chartSource(charts.nginxIngress, mirror),
    argoCd: chartSource(charts.argoCd, mirror),
  };
}

/** What is wrong with a mirror's address, if anything. */
export function mirrorAddressProblem(mirror: string): string | undefined {
  if (/^(oci|https):\/\/[^\s/]/.test(mirror)) return undefined;
  if (/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(mirror)) return undefined;
  return mirror.includes("://")
    ? "must be an oci:// or https:// address, or a folder: charts that come over plain http can be swapped on the way"
    : undefined;
}

/**
 * What is wrong with a folder of unpacked charts: that it is not there, or that a chart in it has another version than the version
 * map, which Helm would install without a word. A chart that is not in the folder is no fault here: not every stack uses every chart.
 *
 * @param projectDirectory Folder that a relative path counts from.
 */
export function mirrorFolderProblems(
  { charts }: VersionBundle,
  mirror: string,
  projectDirectory: string,
): string[] {
  if (mirror.includes("://")) return [];
  const folder = resolve(projectDirectory, mirror);
  if (!existsSync(folder)) return [`${mirror} is not there`];
  return Object.values(charts).flatMap(({ name, version }) => {
    const found = chartVersion(join(folder, name, "Chart.yaml"));
    return found === undefined || found === version
      ? []
      : [`${mirror}/${name} holds version ${found}, but the version map says ${version}`];
  });
}

function chartVersion(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const chart: unknown = parse(readFileSync(file, "utf8"));
    return isPlainObject(chart) ? String(chart.version) : "that cannot be read";
  } catch {
    return "that cannot be read";
  }
}
