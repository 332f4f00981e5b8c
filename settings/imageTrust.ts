import type { Finding } from "./checks";
import type { Settings } from "./types";

const image = ["airflow", "image"];

/**
 * An Airflow image that the stack's own rule would refuse. A plan shows the stack all the same; in an account
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
  return [...(digest === undefined ? [noDigest] : []), ...(trusted ? [] : [foreign])];
}
