import { z } from "zod";
import { count } from "./primitives";

const restoreFromSnapshot = z.strictObject({
  snapshotIdentifier: z.string().min(1).describe("Name or ARN of the snapshot."),
});

const timeError = { error: "must be latest, or a time in UTC such as 2026-11-21T06:00:00Z" };

const restoreToPointInTime = z.strictObject({
  sourceIdentifier: z
    .string()
    .min(1)
    .describe("Identifier of the Aurora cluster or RDS instance to copy."),
  time: z
    .union([z.literal("latest"), z.iso.datetime(timeError)], timeError)
    .describe("latest, or a time in UTC within the source's backup retention."),
});

export const database = z
  .strictObject({
    engine: z
      .enum(["aurora", "rds"])
      .describe("Aurora PostgreSQL Serverless v2, or one RDS for PostgreSQL instance."),
    aurora: z
      .strictObject({
        minCapacity: z
          .number()
          .min(0.5)
          .max(256)
          .multipleOf(0.5)
          .describe(
            "Fewest Aurora capacity units, in halves. One unit is 2 GiB and about $88 a month.",
          ),
        maxCapacity: z
          .number()
          .min(1)
          .max(256)
          .multipleOf(0.5)
          .describe("Most Aurora capacity units, in halves; max_connections follows from it."),
        readers: count(0, 3).describe(
          "Readers in other zones, each a failover target. 0 means one zone.",
        ),
      })
      .describe("Used with engine aurora."),
    rds: z
      .strictObject({
        instanceClass: z
          .string()
          .describe("RDS instance class, such as db.t4g.medium; max_connections follows from it."),
        allocatedStorageGib: count(20, 65536).describe(
          "Storage at creation, GiB of encrypted gp3.",
        ),
        maxAllocatedStorageGib: count(20, 65536).describe(
          "Size up to which storage grows by itself, GiB.",
        ),
        multiAz: z
          .boolean()
          .describe("Whether a standby in another zone takes over. Doubles the price."),
      })
      .describe("Used with engine rds."),
    backupRetentionDays: count(1, 35).describe(
      "Days that automated backups, and so point-in-time recovery, reach back.",
    ),
    backupWindow: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, {
        error: "must be hh:mm-hh:mm in UTC",
      })
      .describe("Daily backup window, hh:mm-hh:mm in UTC."),
    maintenanceWindow: z
      .string()
      .regex(
        /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/,
        {
          error: "must be ddd:hh:mm-ddd:hh:mm in UTC",
        },
      )
      .describe("Weekly maintenance window, ddd:hh:mm-ddd:hh:mm in UTC."),
    deletionProtection: z
      .boolean()
      .describe(
        "Whether RDS and Pulumi refuse to delete the database. In prod, false also needs allowDeletionOf.",
      ),
    allowDeletionOf: z
      .string()
      .optional()
      .describe(
        "The database's identifier, spelled out: the second step of turning deletion protection off in prod.",
      ),
    finalSnapshot: z
      .boolean()
      .describe("Whether a last snapshot is taken when the database is deleted."),
    performanceInsightsRetentionDays: z
      .union(
        [
          z.literal(7),
          z.literal(31),
          z.literal(93),
          z.literal(186),
          z.literal(372),
          z.literal(731),
        ],
        {
          error: "must be one of 7, 31, 93, 186, 372, 731 days",
        },
      )
      .describe("Days of Performance Insights history. 7 is free."),
    monitoringIntervalSeconds: z
      .union(
        [z.literal(1), z.literal(5), z.literal(10), z.literal(15), z.literal(30), z.literal(60)],
        {
          error: "must be one of 1, 5, 10, 15, 30, 60 seconds",
        },
      )
      .describe("Interval of Enhanced Monitoring."),
    restore: z
      .union([restoreFromSnapshot, restoreToPointInTime])
      .optional()
      .describe(
        "Where a new database's data comes from. Leave it in place afterwards: removing it changes nothing, changing it replaces the database.",
      ),
  })
  .describe("The metadata database: airflow_<tier>, user airflow, port 5432, TLS only.");
