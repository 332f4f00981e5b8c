import { planOf, stacks } from "../support/plans";

/** Longest stem of physical names: the limit of cluster.name in settings/schema/cluster.ts. */
const longestStem = 40;

/** Letters that a service takes, by type and input; sources are the services' API references. */
const limits: readonly (readonly [type: string, input: string, limit: number])[] = [
  ["aws:cloudwatch/eventRule:EventRule", "name", 64], // PutRule
  ["aws:cloudwatch/logGroup:LogGroup", "name", 512], // CreateLogGroup
  ["aws:ecr/repository:Repository", "name", 256], // CreateRepository
  ["aws:iam/instanceProfile:InstanceProfile", "name", 128], // CreateInstanceProfile
  ["aws:iam/role:Role", "name", 64], // CreateRole
  ["aws:kms/alias:Alias", "name", 256], // CreateAlias
  ["aws:rds/cluster:Cluster", "clusterIdentifier", 63], // CreateDBCluster
  ["aws:rds/clusterInstance:ClusterInstance", "identifier", 63], // CreateDBInstance
  ["aws:s3/bucket:Bucket", "bucket", 63], // "General purpose bucket naming rules", Amazon S3 User Guide
  ["aws:sqs/queue:Queue", "name", 80], // CreateQueue
];

describe.each(stacks)("names of stack %s", (stack) => {
  const { resources } = planOf(stack);

  test.each(limits)(
    "%s: with the longest stem, %s has at most %i letters",
    (type, input, limit) => {
      const stem = `airflow-${stack}`;
      const names = resources
        .filter((resource) => resource.type === type)
        .map((resource) => resource.inputs[input])
        .filter((name): name is string => typeof name === "string" && name.includes(stem));
      const lengths = names.map((name) => name.length - stem.length + longestStem);
      expect(lengths.length).toBeGreaterThan(0);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(limit);
    },
  );
});
