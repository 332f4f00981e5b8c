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
  return { airflow: image, pod_template: template };
}
