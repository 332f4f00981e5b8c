import { checkov } from "../../frameworks";
import { imageParts } from "../../kubernetes/images";
import { PODS, eachImage } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

/** Tags whose owners say that they move: `latest`, `slim-latest`, `stable`, a branch. */
const MOVING = /^(.+-)?(latest|stable|edge|nightly|main|master|dev|develop)(-.+)?$/;

export const imagePinned = resourceRule({
  name: "image-pinned",
  description:
    "An image is named by a version, never by a moving tag, so that a restart runs what was tested.",
  severity: "high",
  frameworks: [...checkov("CKV_K8S_14")],
  remediation: { settingsKey: "airflow.image.tag", text: "Name a tag or a digest." },
  url: "https://kubernetes.io/docs/concepts/containers/images/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    eachImage(type, props, (image, where) => {
      const { tag, digest } = imageParts(image);
      if (digest === undefined && (tag === undefined || MOVING.test(tag))) {
        report(`${where} runs ${image || "no image"}`);
      }
    });
  },
});
