import type { Recipes } from "../support/world";

const monitored = {
  monitoringInterval: 60,
  monitoringRoleArn: "arn:aws:iam::123456789012:role/monitoring",
  performanceInsightsEnabled: true,
  performanceInsightsKmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/database",
  publiclyAccessible: false,
  autoMinorVersionUpgrade: true,
};

const kept = {
  storageEncrypted: true,
  kmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/database",
  manageMasterUserPassword: true,
  masterUserSecretKmsKeyId: "arn:aws:kms:eu-west-1:123456789012:key/database",
  iamDatabaseAuthenticationEnabled: true,
  enabledCloudwatchLogsExports: ["postgresql"],
  backupRetentionPeriod: 35,
  deletionProtection: true,
  skipFinalSnapshot: false,
  finalSnapshotIdentifier: "airflow-final",
  copyTagsToSnapshot: true,
};

const parameters = [
  { name: "rds.force_ssl", value: "1" },
  { name: "log_min_duration_statement", value: "1000" },
];

/** An Aurora cluster with a reader, and an RDS instance, each as it should be. */
export const database: Recipes = {
  "aws:rds/cluster:Cluster::aurora": {
    inputs: {
      ...kept,
      clusterIdentifier: "airflow-aurora",
      engine: "aurora-postgresql",
      masterUsername: "airflow",
      dbClusterParameterGroupName: "aurora-group",
      dbSubnetGroupName: "data",
      vpcSecurityGroupIds: ["sg-database"],
      serverlessv2ScalingConfiguration: { minCapacity: 1, maxCapacity: 8 },
      port: 5432,
    },
    outputs: {
      arn: "arn:aws:rds:eu-west-1:123456789012:cluster:airflow-aurora",
      masterUserSecrets: [
        { secretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-1" },
      ],
    },
    from: {
      vpcSecurityGroupIds: "aws:ec2/securityGroup:SecurityGroup::database",
      dbSubnetGroupName: "aws:rds/subnetGroup:SubnetGroup::data",
    },
  },
  "aws:rds/clusterInstance:ClusterInstance::writer": {
    inputs: {
      ...monitored,
      clusterIdentifier: "airflow-aurora",
      caCertIdentifier: "rds-ca-ecc384-g1",
    },
    from: { clusterIdentifier: "aws:rds/cluster:Cluster::aurora" },
  },
  "aws:rds/clusterInstance:ClusterInstance::reader": {
    inputs: { ...monitored, clusterIdentifier: "airflow-aurora" },
    from: { clusterIdentifier: "aws:rds/cluster:Cluster::aurora" },
  },
  "aws:rds/instance:Instance::postgres": {
    inputs: {
      ...kept,
      ...monitored,
      identifier: "airflow-postgres",
      engine: "postgres",
      username: "airflow",
      parameterGroupName: "postgres-group",
      instanceClass: "db.m7g.large",
      storageType: "gp3",
      multiAz: true,
      vpcSecurityGroupIds: ["sg-database"],
      caCertIdentifier: "rds-ca-rsa2048-g1",
    },
    outputs: { arn: "arn:aws:rds:eu-west-1:123456789012:db:airflow-postgres" },
    from: { vpcSecurityGroupIds: "aws:ec2/securityGroup:SecurityGroup::database" },
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup::aurora-group": {
    inputs: { family: "aurora-postgresql17", parameters },
  },
  "aws:rds/parameterGroup:ParameterGroup::postgres-group": {
    inputs: { family: "postgres17", parameters },
  },
  "aws:rds/parameterGroup:ParameterGroup::mysql-group": { inputs: { family: "mysql8.0" } },
  "aws:rds/subnetGroup:SubnetGroup::data": {
    inputs: { subnetIds: ["subnet-data-a", "subnet-data-b"] },
    from: {
      subnetIds: ["aws:ec2/subnet:Subnet::data-a", "aws:ec2/subnet:Subnet::data-b"],
    },
  },
  "aws:backup/plan:Plan::daily": { inputs: { rules: [{ ruleName: "daily" }] } },
  "aws:backup/selection:Selection::databases": {
    inputs: {
      planId: "plan",
      resources: [
        "arn:aws:rds:eu-west-1:123456789012:cluster:airflow-aurora",
        "arn:aws:rds:eu-west-1:123456789012:db:airflow-postgres",
      ],
    },
  },
};
