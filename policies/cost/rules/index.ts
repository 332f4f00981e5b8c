import type { Rule } from "../../rule";
import { databaseSize } from "./database-size";
import { ecrLifecycle } from "./ecr-lifecycle";
import { karpenterPoolLimited } from "./karpenter-pool-limited";
import { monthlyBudget } from "./monthly-budget";
import { namespaceQuota } from "./namespace-quota";
import { nodeInstanceTypes } from "./node-instance-types";
import { requiredTags } from "./required-tags";
import { s3Lifecycle } from "./s3-lifecycle";
import { volumesGp3 } from "./volumes-gp3";
import { vpcS3Endpoint } from "./vpc-s3-endpoint";

/** Every rule of the pack; a test fails when a file of this folder is missing here. */
export const costRules: readonly Rule[] = [
  databaseSize,
  ecrLifecycle,
  karpenterPoolLimited,
  monthlyBudget,
  namespaceQuota,
  nodeInstanceTypes,
  requiredTags,
  s3Lifecycle,
  volumesGp3,
  vpcS3Endpoint,
];
