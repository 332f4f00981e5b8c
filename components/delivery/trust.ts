import type { Settings } from "../../settings/types";
import { azureDevOpsTrust, type CiTrust, githubTrust, gitlabTrust } from "../iam/ciTrust";

/** Whom the stack's roles trust; undefined where the settings name no pipeline. */
export function trustOf({ delivery, partition, stack }: Settings): CiTrust | undefined {
  const { github, gitlab, azureDevOps } = delivery;
  if (github !== undefined) {
    return githubTrust({
      ...github,
      subject: github.subject ?? "immutable",
      branch: github.branch ?? "main",
      environment: github.environment ?? stack,
      preview: github.preview ?? "anyBranch",
      partition,
    });
  }
  if (gitlab !== undefined) {
    return gitlabTrust({
      host: gitlab.host ?? "gitlab.com",
      project: gitlab.project,
      branch: gitlab.branch ?? "main",
      preview: gitlab.preview ?? "anyBranch",
    });
  }
  return azureDevOps === undefined ? undefined : azureDevOpsTrust(azureDevOps);
}
