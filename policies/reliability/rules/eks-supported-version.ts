import { CONTROL_PLANES, controlPlane } from "../../eks";
import { checkov, fsbp } from "../../frameworks";
import { texts } from "../../parameters";
import { resourceRule } from "../../rule";

import { versionMap } from "../../../settings/versions";

const SUPPORTED = [...new Set(versionMap.flatMap((bundle) => bundle.kubernetes))];

export const eksSupportedVersion = resourceRule({
  name: "eks-supported-version",
  description:
    "The cluster runs a Kubernetes version that every chart of the platform is made for and that AWS still supports.",
  severity: "high",
  frameworks: [...fsbp("EKS.2"), ...checkov("CKV_AWS_339")],
  remediation: {
    settingsKey: "versions.kubernetes",
    text: "Choose a version of the version map for versions.kubernetes, one minor version up at a time.",
  },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
  parameters: { versions: texts(SUPPORTED, "Kubernetes minor versions that may run.") },
  types: [...CONTROL_PLANES],
  check: (resource, report, { versions }) => {
    const version = controlPlane(resource).version();
    if (version === undefined) report("no version is named, so AWS chooses one");
    else if (!versions.includes(version)) report(`${version} is not among ${versions.join(", ")}`);
  },
});
