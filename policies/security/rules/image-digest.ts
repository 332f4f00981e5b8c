import { checkov } from "../../frameworks";
import { imageParts } from "../../kubernetes/images";
import { PODS, eachImage } from "../../kubernetes/pods";
import { resourceRule } from "../../rule";

export const imageDigest = resourceRule({
  name: "image-digest",
  description: "Images are named by digest, so that not even their owner can change what runs.",
  severity: "low",
  enforcement: "advisory",
  frameworks: [...checkov("CKV_K8S_43")],
  remediation: {
    settingsKey: "airflow.image.digest",
    text: "Set airflow.image.digest; the image pipeline prints it.",
  },
  url: "https://kubernetes.io/docs/concepts/containers/images/",
  types: [...PODS],
  check: ({ type, props }, report) => {
    eachImage(type, props, (image, where) => {
      if (imageParts(image).digest === undefined) report(`${where} runs ${image}`);
    });
  },
});
