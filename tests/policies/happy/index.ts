import { defaultBundle } from "../../../settings/versions";
import { type Recipes, set } from "../support/world";
import { airflow } from "./airflow";
import { clusterResources } from "./cluster";
import { database } from "./database";
import { edge } from "./edge";
import { gitops } from "./gitops";
import { identity } from "./identity";
import { kubernetes } from "./kubernetes";
import { network } from "./network";
import { storage } from "./storage";
import { teams } from "./teams";

/** A stack in which every type that a rule looks at is as it should be. */
export const happy: Recipes = set(
  "kubernetes:helm.sh/v3:Release::karpenter",
  "version",
  defaultBundle.charts.karpenter.version,
)({
  "pulumi:pulumi:Stack::platform-test": {},
  ...network,
  ...clusterResources,
  ...database,
  ...storage,
  ...edge,
  ...identity,
  ...kubernetes,
  ...airflow,
  ...gitops,
  ...teams,
});
