import { DescribeClusterVersionsCommand } from "@aws-sdk/client-eks";
import { DescribeDBMajorEngineVersionsCommand } from "@aws-sdk/client-rds";
import { failed, type Outcome, passed, skipped } from "../result";
import type { Context } from "./context";

const day = (date: Date | undefined): string =>
  date?.toISOString().slice(0, 10) ?? "an unknown day";

/** Whether EKS offers the Kubernetes version, in standard support: extended support costs six times as much ("Amazon EKS pricing"). */
export async function kubernetesSupported({ aws, settings }: Context): Promise<Outcome> {
  if (settings.cluster.existing !== undefined) return skipped("the cluster is adopted");
  const version = settings.versions.kubernetes;
  const { clusterVersions = [] } = await aws.eks.send(
    new DescribeClusterVersionsCommand({ clusterVersions: [version] }),
  );
  const found = clusterVersions.find((each) => each.clusterVersion === version);
  const hint = "set versions.kubernetes to one of the version map: docs/settings.md#version-map";
  if (found === undefined) return failed(`EKS has no Kubernetes ${version} here`, hint);
  const status = found.versionStatus ?? found.status?.toUpperCase().replace("-", "_");
  if (status !== "STANDARD_SUPPORT")
    return failed(
      `Kubernetes ${version} left standard support on ${day(found.endOfStandardSupportDate)}`,
      hint,
    );
  return passed(
    `Kubernetes ${version}, standard support until ${day(found.endOfStandardSupportDate)}`,
  );
}

/** Whether RDS offers the PostgreSQL version, in standard support. */
export async function postgresqlSupported({ aws, settings, now }: Context): Promise<Outcome> {
  const version = settings.versions.postgresql;
  const engine = settings.database.engine === "aurora" ? "aurora-postgresql" : "postgres";
  const { DBMajorEngineVersions = [] } = await aws.rds.send(
    new DescribeDBMajorEngineVersionsCommand({ Engine: engine, MajorEngineVersion: version }),
  );
  const found = DBMajorEngineVersions.find((each) => each.MajorEngineVersion === version);
  const hint = "set versions.postgresql to one of the version map: docs/settings.md#version-map";
  if (found === undefined) return failed(`RDS has no ${engine} ${version} here`, hint);
  const standard = found.SupportedEngineLifecycles?.find(({ LifecycleSupportName }) =>
    LifecycleSupportName?.endsWith("standard-support"),
  );
  const end = standard?.LifecycleSupportEndDate;
  return end !== undefined && end < now
    ? failed(`${engine} ${version} left standard support on ${day(end)}`, hint)
    : passed(`${engine} ${version}, standard support until ${day(end)}`);
}
