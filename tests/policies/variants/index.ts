import { airflow } from "./airflow";
import { cluster } from "./cluster";
import { database } from "./database";
import { edge } from "./edge";
import { gitops } from "./gitops";
import { identity } from "./identity";
import { kubernetes } from "./kubernetes";
import { network } from "./network";
import { storage } from "./storage";
import { teams } from "./teams";
import type { Variants } from "./variant";

/** Every way in which a test breaks every rule. */
export const variants: Variants = {
  ...airflow,
  ...cluster,
  ...database,
  ...edge,
  ...gitops,
  ...identity,
  ...kubernetes,
  ...network,
  ...storage,
  ...teams,
};
