import { isMap, isPair, isScalar, parseDocument, type Document, type YAMLMap } from "yaml";
import type { Release } from "../airflow/release";
import { projectName } from "../settings/project";
import { defaultVersions } from "../settings/versions";

/** What of a release a stack file says; the chart follows from the Airflow version. */
export type Pins = Pick<Release, "image" | "dags" | "airflow">;

/**
 * A stack file's text with another release in it. Comments, order and layout stay; what has to be added goes to the end of its map.
 *
 * @param text The stack file, which has been loaded without a fault.
 */
export function withRelease(text: string, { image, dags, airflow }: Pins): string {
  const document = parseDocument(text, { merge: true });
  set(document, ["airflow", "image", "digest"], image);
  set(document, ["airflow", "dags", "revision"], dags);
  if (airflow !== versionIn(document)) set(document, ["versions", "airflow"], airflow);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The version that the file says, or the one that a file gets that says none. */
const versionIn = (document: Document): unknown =>
  document.getIn(["config", written(document, "versions"), "airflow"]) ?? defaultVersions.airflow;

function set(
  document: Document,
  [section, ...path]: readonly [string, ...string[]],
  value: string,
) {
  document.setIn(["config", written(document, section), ...path], value);
}

/** A section's key as the file writes it: with the project's name before it, or bare. */
function written(document: Document, section: string): string {
  const config = document.get("config");
  const bare = isMap(config) && keysOf(config).includes(section);
  return bare ? section : `${projectName}:${section}`;
}

const keysOf = (map: YAMLMap): unknown[] =>
  map.items.flatMap((item) => (isPair(item) && isScalar(item.key) ? [item.key.value] : []));
