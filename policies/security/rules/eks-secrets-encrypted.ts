import { CONTROL_PLANES, controlPlane } from "../../eks";
import { checkov, cisEks, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const eksSecretsEncrypted = resourceRule({
  name: "eks-secrets-encrypted",
  description: "Kubernetes secrets are encrypted in etcd with a key of the stack's own.",
  severity: "high",
  frameworks: [...fsbp("EKS.3"), ...cisEks("5.3.1"), ...checkov("CKV_AWS_58")],
  remediation: {
    text: "Give the cluster an encryption key; AirflowCluster does. It can be switched on later, but never off.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html",
  types: [...CONTROL_PLANES],
  check: (resource, report) => {
    if (!controlPlane(resource).encryptsSecrets()) report("no key encrypts the cluster's secrets");
  },
});
