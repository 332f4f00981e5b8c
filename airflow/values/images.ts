import { type SystemImages, systemImages } from "../imageAdmission";
import type { ChartValuesInput } from "./input";

/** What a stack runs that names no image. */
export const OFFICIAL_IMAGE = "apache/airflow";

/** The Airflow image that every pod runs. */
export type AirflowImage = {
  readonly repository: string;
  /** Absent where a digest names the image. */
  readonly tag?: string;
  readonly digest?: string;
};

export function airflowImage(
  input: Pick<ChartValuesInput, "airflow" | "airflowVersion">,
): AirflowImage {
  const { repository = OFFICIAL_IMAGE, tag, digest } = input.airflow.image;
  return digest === undefined
    ? { repository, tag: tag ?? input.airflowVersion }
    : { repository, digest };
}

/** The image as a container names it. */
export const imageReference = ({ repository, tag, digest }: AirflowImage): string =>
  digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}`;

export function imageValues(input: ChartValuesInput) {
  const image = airflowImage(input);
  const { repository, tag, digest } = image;
  // The pod template knows repository:tag only, which is also how repository@sha256:… is put together.
  const [algorithm = "", hex = ""] = digest?.split(":") ?? [];
  const template =
    digest === undefined
      ? { repository, tag }
      : { repository: `${repository}@${algorithm}`, tag: hex };
  const { gitSync, statsd, pgbouncer, pgbouncerExporter, redis } = chartImages(
    systemImages(input.images, input.airflow.image.system),
  );
  return {
    airflow: image,
    pod_template: template,
    gitSync,
    statsd,
    pgbouncer,
    pgbouncerExporter,
    redis,
  };
}

/** The chart puts a system image together as repository:tag; whatever follows the tag goes along. */
function chartImages(images: SystemImages) {
  const parts = (reference: string): { readonly repository: string; readonly tag: string } => {
    const [name = ""] = reference.split("@");
    const tagged = name.lastIndexOf(":") > name.lastIndexOf("/");
    const end = tagged ? name.lastIndexOf(":") : reference.lastIndexOf(":");
    return { repository: reference.slice(0, end), tag: reference.slice(end + 1) };
  };
  return {
    gitSync: parts(images.gitSync),
    statsd: parts(images.statsd),
    pgbouncer: parts(images.pgbouncer),
    pgbouncerExporter: parts(images.pgbouncerExporter),
    redis: parts(images.redis),
  };
}
