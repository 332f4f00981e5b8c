import { add, all, alter, drop, remove, set } from "../support/world";
import { broken, type Variants } from "./variant";

const aurora = "aws:rds/cluster:Cluster::aurora";
const writer = "aws:rds/clusterInstance:ClusterInstance::writer";
const postgres = "aws:rds/instance:Instance::postgres";
const auroraGroup = "aws:rds/clusterParameterGroup:ClusterParameterGroup::aurora-group";
const postgresGroup = "aws:rds/parameterGroup:ParameterGroup::postgres-group";

export const database: Variants = {
  "rds-storage-encrypted": [
    broken("an instance in the clear", postgres, set(postgres, "storageEncrypted", false)),
    broken("a cluster that says nothing", aurora, drop(aurora, "storageEncrypted")),
    broken("AWS's key", aurora, drop(aurora, "kmsKeyId"), { says: "AWS's key" }),
  ],
  "rds-not-public": [
    broken("a public instance", postgres, set(postgres, "publiclyAccessible", true)),
    broken("a public cluster instance", writer, set(writer, "publiclyAccessible", true)),
  ],
  "rds-force-tls": [
    broken("TLS optional in RDS", postgresGroup, set(postgresGroup, "parameters.0.value", "0")),
    broken("nothing stated for Aurora", auroraGroup, set(auroraGroup, "parameters", [])),
    broken("an instance with AWS's group", postgres, drop(postgres, "parameterGroupName")),
    broken("a cluster with AWS's group", aurora, drop(aurora, "dbClusterParameterGroupName")),
  ],
  "rds-managed-master-password": [
    broken("a password of an instance", postgres, set(postgres, "password", "hunter2-hunter2")),
    broken("a password of a cluster", aurora, set(aurora, "masterPassword", "hunter2-hunter2")),
    broken("a write-only password", postgres, set(postgres, "passwordWo", "hunter2-hunter2")),
    broken("nobody", aurora, drop(aurora, "manageMasterUserPassword"), { says: "nobody" }),
  ],
  "rds-master-secret-own-key": [
    broken("an instance", postgres, drop(postgres, "masterUserSecretKmsKeyId")),
    broken("a cluster", aurora, drop(aurora, "masterUserSecretKmsKeyId")),
  ],
  "rds-master-username": [
    broken("postgres", postgres, set(postgres, "username", "postgres")),
    broken("Admin", aurora, set(aurora, "masterUsername", "Admin")),
  ],
  "rds-iam-authentication": [
    broken("off", postgres, set(postgres, "iamDatabaseAuthenticationEnabled", false)),
    broken("not stated", aurora, drop(aurora, "iamDatabaseAuthenticationEnabled")),
  ],
  "rds-current-ca": [
    broken("an expired authority", postgres, set(postgres, "caCertIdentifier", "rds-ca-2019")),
    broken("in Aurora", writer, set(writer, "caCertIdentifier", "rds-ca-2019")),
  ],
  "rds-logs-exported": [
    broken("none", postgres, drop(postgres, "enabledCloudwatchLogsExports")),
    broken("another log", aurora, set(aurora, "enabledCloudwatchLogsExports", ["upgrade"])),
  ],
  "rds-query-logging": [
    broken("switched off", postgresGroup, set(postgresGroup, "parameters.1.value", "-1")),
    broken("not stated", auroraGroup, drop(auroraGroup, "parameters.1")),
  ],
  "rds-multi-az": [
    broken("one zone", postgres, set(postgres, "multiAz", false)),
    broken("not stated", postgres, drop(postgres, "multiAz")),
  ],
  "aurora-failover-target": [
    broken("one instance", aurora, remove("aws:rds/clusterInstance:ClusterInstance::reader")),
    broken(
      "none",
      aurora,
      all(remove("aws:rds/clusterInstance:ClusterInstance::reader"), remove(writer)),
    ),
  ],
  "rds-backup-retention": [
    broken("too short", postgres, set(postgres, "backupRetentionPeriod", 7)),
    broken("none", aurora, drop(aurora, "backupRetentionPeriod")),
    broken("short of the configuration", [aurora, postgres], (world) => world, {
      config: { minimumDays: 36 },
    }),
  ],
  "rds-deletion-protection": [
    broken("off", postgres, set(postgres, "deletionProtection", false)),
    broken("not stated", aurora, drop(aurora, "deletionProtection")),
  ],
  "rds-final-snapshot": [
    broken("skipped", aurora, set(aurora, "skipFinalSnapshot", true)),
    broken("without a name", postgres, drop(postgres, "finalSnapshotIdentifier")),
  ],
  "rds-enhanced-monitoring": [
    broken("off", postgres, set(postgres, "monitoringInterval", 0)),
    broken("not stated", writer, drop(writer, "monitoringInterval")),
    broken("without a role", writer, drop(writer, "monitoringRoleArn")),
  ],
  "rds-performance-insights": [
    broken("off", writer, set(writer, "performanceInsightsEnabled", false)),
    broken("AWS's key", postgres, drop(postgres, "performanceInsightsKmsKeyId")),
  ],
  "rds-copy-tags-to-snapshots": [
    broken("off", postgres, set(postgres, "copyTagsToSnapshot", false)),
    broken("not stated", aurora, drop(aurora, "copyTagsToSnapshot")),
  ],
  "rds-minor-upgrades": [
    broken("off", postgres, set(postgres, "autoMinorVersionUpgrade", false)),
    broken("off in Aurora", writer, set(writer, "autoMinorVersionUpgrade", false)),
  ],
  "rds-subnets-span-zones": [
    broken(
      "one subnet",
      "aws:rds/subnetGroup:SubnetGroup::data",
      drop("aws:rds/subnetGroup:SubnetGroup::data", "subnetIds.1"),
    ),
  ],
  "rds-backup-plan": [
    broken(
      "one database left out",
      postgres,
      drop("aws:backup/selection:Selection::databases", "resources.1"),
    ),
    broken("no selection", [aurora, postgres], remove("aws:backup/selection:Selection::databases")),
  ],
  "database-size": [
    broken(
      "a huge cluster",
      aurora,
      set(aurora, "serverlessv2ScalingConfiguration.maxCapacity", 64),
    ),
    broken("a huge instance", postgres, set(postgres, "instanceClass", "db.r7g.16xlarge")),
    broken("an old class", postgres, set(postgres, "instanceClass", "db.m4.large")),
  ],
  "database-reachable-from-nodes-only": [
    broken("a public address", writer, set(writer, "publiclyAccessible", true)),
    broken("the Data API", aurora, set(aurora, "enableHttpEndpoint", true)),
    broken(
      "no group of its own",
      postgres,
      all(drop(postgres, "vpcSecurityGroupIds"), alter(postgres, { from: {} })),
    ),
    broken(
      "a group from elsewhere",
      postgres,
      set(postgres, "vpcSecurityGroupIds", ["sg-database", "sg-elsewhere"]),
    ),
    broken(
      "a range",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::office",
      add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::office", {
        inputs: {
          securityGroupId: "sg-database",
          cidrIpv4: "10.0.0.0/8",
          ipProtocol: "tcp",
          fromPort: 5000,
          toPort: 6000,
        },
        from: { securityGroupId: "aws:ec2/securityGroup:SecurityGroup::database" },
      }),
    ),
    broken(
      "a rule inside the group",
      "aws:ec2/securityGroup:SecurityGroup::database",
      set("aws:ec2/securityGroup:SecurityGroup::database", "ingress", [
        { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.20.0.0/16"] },
      ]),
    ),
    broken(
      "another group",
      "aws:ec2/securityGroupRule:SecurityGroupRule::bastion",
      add("aws:ec2/securityGroupRule:SecurityGroupRule::bastion", {
        inputs: {
          type: "ingress",
          securityGroupId: "sg-database",
          sourceSecurityGroupId: "sg-balancer",
          protocol: "tcp",
          fromPort: 5432,
          toPort: 5432,
        },
        from: {
          securityGroupId: "aws:ec2/securityGroup:SecurityGroup::database",
          sourceSecurityGroupId: "aws:ec2/securityGroup:SecurityGroup::balancer",
        },
      }),
    ),
    broken(
      "a prefix list",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::list",
      add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::list", {
        inputs: { securityGroupId: "sg-database", prefixListId: "pl-1", ipProtocol: "-1" },
        from: { securityGroupId: "aws:ec2/securityGroup:SecurityGroup::database" },
      }),
    ),
    broken(
      "a machine with the nodes' group",
      "aws:ec2/instance:Instance::bastion",
      set("aws:ec2/instance:Instance::bastion", "vpcSecurityGroupIds", ["sg-nodes"]),
    ),
    broken(
      "an internet gateway",
      "aws:ec2/internetGateway:InternetGateway::door",
      add("aws:ec2/internetGateway:InternetGateway::door", { inputs: { vpcId: "vpc-data" } }),
    ),
    broken(
      "a second peering",
      "aws:ec2/vpcPeeringConnection:VpcPeeringConnection::other",
      add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection::other", {
        inputs: { vpcId: "vpc-data", peerVpcId: "vpc-elsewhere" },
      }),
    ),
  ],
  "database-vpc-closed": [
    broken(
      "an internet gateway",
      "aws:ec2/internetGateway:InternetGateway::door",
      add("aws:ec2/internetGateway:InternetGateway::door", {
        inputs: { vpcId: "vpc-data" },
        from: { vpcId: "aws:ec2/vpc:Vpc::data" },
      }),
    ),
    broken(
      "a NAT gateway",
      "aws:ec2/natGateway:NatGateway::out",
      add("aws:ec2/natGateway:NatGateway::out", { inputs: { subnetId: "subnet-data-a" } }),
    ),
    broken(
      "a default route",
      "aws:ec2/route:Route::data-to-nodes",
      set("aws:ec2/route:Route::data-to-nodes", "destinationCidrBlock", "0.0.0.0/0"),
    ),
    broken(
      "a VPC of awsx",
      "awsx:ec2:Vpc::cluster",
      all(
        alter("aws:rds/subnetGroup:SubnetGroup::data", {
          from: { subnetIds: "awsx:ec2:Vpc::cluster" },
        }),
        set("aws:rds/subnetGroup:SubnetGroup::data", "subnetIds", ["subnet-1", "subnet-2"]),
      ),
    ),
  ],
};
