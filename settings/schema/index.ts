import { z } from "zod";
import { access } from "./access";
import { airflow } from "./airflow";
import { charts } from "./charts";
import { cluster } from "./cluster";
import { database } from "./database";
import { delivery } from "./delivery";
import { identity } from "./identity";
import { network } from "./network";
import { release } from "./release";
import { secrets } from "./secrets";
import { storage } from "./storage";
import { tags } from "./tags";

export const tiers = ["dev", "uat", "prod"] as const;

export const versions = z
  .strictObject({
    airflow: z.string().describe("Airflow version, one of the version map."),
    kubernetes: z
      .string()
      .describe("Kubernetes minor version of EKS, one that the map lists for the Airflow version."),
    postgresql: z
      .string()
      .describe("PostgreSQL major version, one that the map lists for the Airflow version."),
  })
  .describe("Versions; every chart's version follows from these through the version map.");

/** What a stack may say, complete: the tier's defaults with the stack file's values merged over them. */
export const stackSettings = z.strictObject({
  tier: z.enum(tiers).describe("Which defaults apply: dev, uat or prod."),
  tags,
  versions,
  network,
  cluster,
  database,
  storage,
  secrets,
  access,
  identity,
  airflow,
  charts,
  delivery,
  release,
});

export type Tier = (typeof tiers)[number];
export type StackSettings = z.infer<typeof stackSettings>;
