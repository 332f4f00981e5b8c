import type { Finding } from "./checks";
import type { Settings } from "./types";
import { systemImageNames } from "./versions";

const image = ["airflow", "image"];

/**
 * Images that the stack's own rule would refuse: Airflow's, and those that the chart runs beside it. A plan shows the stack all the same; in an account
 * no pod of Airflow would start.
 */
export function untrustedImage({ airflow, cluster, region }: Settings): Finding[] {
  const { admission, digest, repository = "apache/airflow" } = airflow.image;
  if (admission.mode !== "enforce") return [];
  const own = new RegExp(
    `^\\d{12}\\.dkr\\.ecr\\.${region}\\.amazonaws\\.com(\\.cn)?/${cluster.name}/airflow$`,
  );
  const trusted = own.test(repository) || admission.repositories.includes(repository);
  const noDigest: Finding = {
    path: [...image, "digest"],
    message:
      "is missing while airflow.image.admission.mode is enforce: the image workflow prints the digest; put it here before pulumi up",
  };
  const foreign: Finding = {
    path: [...image, "repository"],
    message: `${repository} is neither the stack's own repository nor one of airflow.image.admission.repositories: name the own one, or add it there, before pulumi up`,
  };
  const celery = airflow.executor.includes("Celery");
  const unpinned = systemImageNames.filter(
    (name) => airflow.image.system[name] === undefined && (name !== "redis" || celery),
  );
  const tags: Finding = {
    path: [...image, "system"],
    message: `names no digest of ${unpinned.join(", ")} while airflow.image.admission.mode is enforce: the workflow Copy images prints them; put them here before pulumi up`,
  };
  return [
    ...(digest === undefined ? [noDigest] : []),
    ...(trusted ? [] : [foreign]),
    ...(unpinned.length === 0 ? [] : [tags]),
  ];
}
