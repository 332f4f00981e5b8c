import { cisEks } from "../../frameworks";
import { imageParts } from "../../kubernetes/images";
import { PODS, eachImage } from "../../kubernetes/pods";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

const TRUSTED = [
  "^docker\\.io/(apache/airflow|library/redis)$",
  "^quay\\.io/prometheus/statsd-exporter$",
  "^registry\\.k8s\\.io/git-sync/git-sync$",
  "^\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?/",
];

export const imageRegistry = resourceRule({
  name: "image-registry",
  description: "Images come from repositories that somebody decided to trust.",
  severity: "high",
  frameworks: [...cisEks("5.1.4")],
  remediation: {
    settingsKey: "airflow.image.repository",
    text: "Use the stack's own repository or the official image, or add the repository to this rule's configuration.",
  },
  url: "https://kubernetes.io/docs/concepts/containers/images/",
  parameters: {
    repositories: texts(
      TRUSTED,
      "Regular expressions of repositories, host included, that images may come from.",
    ),
  },
  types: [...PODS],
  check: ({ type, props }, report, { repositories }) => {
    const trusted = repositories.map((pattern) => new RegExp(pattern));
    eachImage(type, props, (image, where) => {
      const { repository } = imageParts(image);
      if (image !== "" && !trusted.some((pattern) => pattern.test(repository))) {
        report(`${where} runs an image of ${repository}`);
      }
    });
  },
});
