import { checkov } from "../../frameworks";
import { isSet } from "../../known";
import { at, listOf, textAt } from "../../json";
import { resourceRule } from "../../rule";

export const ecrEncryptedWithOwnKey = resourceRule({
  name: "ecr-encrypted-with-own-key",
  description: "Images are encrypted with a key of the stack's own.",
  severity: "medium",
  frameworks: [...checkov("CKV_AWS_136")],
  remediation: {
    text: "Set encryptionType KMS with a key; ArtifactStore does. It takes a new repository.",
  },
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
  types: ["aws:ecr/repository:Repository"],
  check: ({ props }, report) => {
    const [configuration] = listOf(props.encryptionConfigurations);
    if (textAt(configuration, "encryptionType")?.startsWith("KMS") !== true) {
      report("the repository uses S3's own key");
    } else if (!isSet(() => at(configuration, "kmsKey"))) {
      report("the repository uses AWS's key, not an own one");
    }
  },
});
