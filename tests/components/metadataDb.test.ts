import * as aws from "@pulumi/aws";
import { MetadataDb, type MetadataDbArgs } from "../../components/metadataDb";
import { masterSecretArn } from "../../components/metadataDb/masterSecret";
import { type ComponentRun, isSecretOutput, runComponent, valueOf } from "../support/component";
import { jsonOf, matching } from "../support/expectations";

const PARENT = "airflow-platform:components:MetadataDb::database";
const PEERING = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions::peering";
const ACCOUNT = "123456789012";
const tags = { owner: "data-platform", environment: "dev" };

type Settings = Omit<MetadataDbArgs, "peeringReady">;

const dev: Settings = {
  identifier: "airflow-dev",
  engine: "rds",
  aurora: { minCapacity: 0.5, maxCapacity: 4, readers: 0 },
  rds: {
    instanceClass: "db.t4g.medium",
    allocatedStorageGib: 20,
    maxAllocatedStorageGib: 100,
    multiAz: false,
  },
  postgresqlVersion: "16",
  databaseName: "airflow_dev",
  region: "eu-west-1",
  partition: "aws",
  accountId: ACCOUNT,
  vpcId: "vpc-0data",
  subnetIds: ["subnet-0a", "subnet-0b"],
  nodeSecurityGroupId: "sg-0nodes",
  backupRetentionDays: 7,
  backupWindow: "01:00-02:00",
  maintenanceWindow: "sun:03:00-sun:04:00",
  deletionProtection: false,
  finalSnapshot: false,
  performanceInsightsRetentionDays: 7,
  monitoringIntervalSeconds: 60,
  logRetentionDays: 30,
  tags,
};

const prod: Settings = {
  ...dev,
  identifier: "airflow-prod",
  engine: "aurora",
  aurora: { minCapacity: 2, maxCapacity: 16, readers: 2 },
  databaseName: "airflow_prod",
  backupRetentionDays: 35,
  deletionProtection: true,
  finalSnapshot: true,
  performanceInsightsRetentionDays: 93,
  monitoringIntervalSeconds: 15,
  logRetentionDays: 365,
};

const run = (settings: Settings): Promise<ComponentRun<MetadataDb>> =>
  runComponent(() => {
    const peering = new aws.ec2.PeeringConnectionOptions("peering", {
      vpcPeeringConnectionId: "pcx-0",
    });
    return new MetadataDb("database", { ...settings, peeringReady: [peering] });
  });

/** What the component made, without the peering that the test made for it. */
const inventory = (made: ComponentRun<MetadataDb>): string[] =>
  made.inventory().filter((line) => line !== PEERING);

const keyArnOf = (made: ComponentRun<MetadataDb>): Promise<string> =>
  valueOf(made.component.kmsKeyArn);

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const MADE_FIRST = "aws:iam/rolePolicyAttachment:RolePolicyAttachment::database-monitoring";

describe("MetadataDb as one RDS instance, as in dev", () => {
  let made: ComponentRun<MetadataDb>;
  let keyArn: string;

  beforeAll(async () => {
    made = await run(dev);
    keyArn = await keyArnOf(made);
  });

  test("makes exactly this", () => {
    expect(inventory(made)).toEqual([
      PARENT,
      "aws:cloudwatch/logGroup:LogGroup::database-postgresql",
      "aws:cloudwatch/logGroup:LogGroup::database-upgrade",
      "aws:ec2/securityGroup:SecurityGroup::database",
      "aws:iam/role:Role::database-monitoring",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::database-monitoring",
      "aws:kms/alias:Alias::database",
      "aws:kms/key:Key::database",
      "aws:rds/instance:Instance::database",
      "aws:rds/parameterGroup:ParameterGroup::database",
      "aws:rds/subnetGroup:SubnetGroup::database",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::database-from-nodes",
    ]);
    expect(made.calls).toEqual([]);
  });

  test("makes the instance with exactly these properties", () => {
    expect(made.one("aws:rds/instance:Instance").inputs).toEqual({
      identifier: "airflow-dev",
      engine: "postgres",
      engineVersion: "16",
      allowMajorVersionUpgrade: true,
      autoMinorVersionUpgrade: true,
      instanceClass: "db.t4g.medium",
      multiAz: false,
      storageType: "gp3",
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
      storageEncrypted: true,
      kmsKeyId: keyArn,
      dbName: "airflow_dev",
      username: "airflow",
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: keyArn,
      iamDatabaseAuthenticationEnabled: true,
      port: 5432,
      dbSubnetGroupName: matching(/^airflow-dev-[0-9a-f]{7}$/),
      vpcSecurityGroupIds: [matching(/^sg-0[0-9a-f]{16}$/)],
      publiclyAccessible: false,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      parameterGroupName: matching(/^airflow-dev-[0-9a-f]{7}$/),
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      monitoringInterval: 60,
      monitoringRoleArn: `arn:aws:iam::${ACCOUNT}:role/airflow-dev-monitoring`,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: keyArn,
      performanceInsightsRetentionPeriod: 7,
      backupRetentionPeriod: 7,
      backupWindow: "01:00-02:00",
      maintenanceWindow: "sun:03:00-sun:04:00",
      copyTagsToSnapshot: true,
      deletionProtection: false,
      skipFinalSnapshot: true,
      deleteAutomatedBackups: true,
      applyImmediately: true,
      tags: { ...tags, Name: "airflow-dev" },
    });
  });

  test("keeps the instance whatever becomes of its stem, tier or restore, and starts it after its log groups", () => {
    const { aliases, ...options } = made.one("aws:rds/instance:Instance").options;
    expect(aliases).toBeUndefined();
    expect(options).toEqual({
      parent: PARENT,
      protect: false,
      deleteBeforeReplace: true,
      dependsOn: [
        `${LOG_GROUP}::database-postgresql`,
        `${LOG_GROUP}::database-upgrade`,
        MADE_FIRST,
      ],
      ignoreChanges: [
        "kmsKeyId",
        "dbName",
        "identifier",
        "restoreToPointInTime",
        "snapshotIdentifier",
        "username",
      ],
      additionalSecretOutputs: ["password", "passwordWo"],
    });
  });

  test("holds no password", () => {
    const { inputs, secretInputs } = made.one("aws:rds/instance:Instance");
    expect(inputs).not.toHaveProperty("password");
    expect(secretInputs).toEqual([]);
  });

  test("tells PostgreSQL to take TLS only and to log what matters", () => {
    expect(made.one("aws:rds/parameterGroup:ParameterGroup").inputs).toEqual({
      namePrefix: "airflow-dev-",
      family: "postgres16",
      description: "PostgreSQL 16 of airflow-dev",
      parameters: [
        { name: "rds.force_ssl", value: "1" },
        { name: "log_connections", value: "1" },
        { name: "log_disconnections", value: "1" },
        { name: "log_lock_waits", value: "1" },
        { name: "log_min_duration_statement", value: "1000" },
        { name: "log_statement", value: "ddl" },
      ],
      tags: { ...tags, Name: "airflow-dev" },
    });
  });

  test.each(["postgresql", "upgrade"])(
    "keeps the %s log for as long as the settings say",
    (log) => {
      const group = made.one(LOG_GROUP, `database-${log}`);
      expect(group.inputs).toEqual({
        name: `/aws/rds/instance/airflow-dev/${log}`,
        retentionInDays: 30,
        kmsKeyId: keyArn,
        tags: { ...tags, Name: `airflow-dev-${log}` },
      });
      expect(group.options).toEqual({ parent: PARENT, ignoreChanges: ["name"] });
    },
  );

  test("lets in the nodes' group on 5432, and nothing out", () => {
    expect(made.one("aws:ec2/securityGroup:SecurityGroup").inputs).toEqual({
      namePrefix: "airflow-dev-database-",
      description: "PostgreSQL of airflow-dev",
      vpcId: "vpc-0data",
      tags: { ...tags, Name: "airflow-dev-database" },
    });
    const rule = made.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(rule.inputs).toEqual({
      securityGroupId: matching(/^sg-0[0-9a-f]{16}$/),
      referencedSecurityGroupId: "sg-0nodes",
      description: "PostgreSQL from nodes and pods of the cluster",
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      tags: { ...tags, Name: "airflow-dev-from-nodes" },
    });
    expect(rule.options).toEqual({ parent: PARENT, dependsOn: [PEERING] });
  });

  test("makes only the rule wait for the peering: the database starts beside the cluster", () => {
    const waiting = made.resources.filter(({ options }) =>
      JSON.stringify(options["dependsOn"] ?? []).includes(PEERING),
    );
    expect(waiting.map(({ name }) => name)).toEqual(["database-from-nodes"]);
  });

  test("spans the subnets that it was given", () => {
    expect(made.one("aws:rds/subnetGroup:SubnetGroup").inputs).toEqual({
      namePrefix: "airflow-dev-",
      description: "Subnets of airflow-dev",
      subnetIds: ["subnet-0a", "subnet-0b"],
      tags: { ...tags, Name: "airflow-dev" },
    });
  });

  test("lets only this account's instances of this name deliver Enhanced Monitoring", () => {
    const role = made.one("aws:iam/role:Role").inputs;
    expect(role).toEqual({
      name: "airflow-dev-monitoring",
      description: "Delivers Enhanced Monitoring of airflow-dev to CloudWatch Logs.",
      assumeRolePolicy: matching(/./),
      tags: { ...tags, Name: "airflow-dev-monitoring" },
    });
    expect(jsonOf(role["assumeRolePolicy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AssumeByService",
          Effect: "Allow",
          Principal: { Service: "monitoring.rds.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnLike: { "aws:SourceArn": `arn:aws:rds:eu-west-1:${ACCOUNT}:db:airflow-dev*` },
          },
        },
      ],
    });
    expect(made.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs).toEqual({
      role: "airflow-dev-monitoring",
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    });
  });

  test("encrypts with a rotated key that CloudWatch Logs may use for this database's logs", () => {
    const key = made.one("aws:kms/key:Key");
    expect(key.inputs).toEqual({
      description: "Encrypts storage, backups, master password, insights and logs of airflow-dev.",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: matching(/./),
      tags: { ...tags, Name: "airflow-dev-database" },
    });
    expect(key.options).toEqual({ parent: PARENT, protect: false, retainOnDelete: false });
    expect(jsonOf(key.inputs["policy"])).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountDecidesByIam",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: ["kms:*"],
          Resource: ["*"],
        },
        {
          Sid: "LogGroups",
          Effect: "Allow",
          Principal: { Service: "logs.eu-west-1.amazonaws.com" },
          Action: [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:DescribeKey",
          ],
          Resource: ["*"],
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/aws/rds/instance/airflow-dev*`,
            },
          },
        },
      ],
    });
    expect(made.one("aws:kms/alias:Alias").inputs["name"]).toBe("alias/airflow-dev-database");
  });

  test("says where the database is, and where RDS keeps the password, never the password", async () => {
    const { component } = made;
    expect(await valueOf(component.host)).toMatch(
      /^airflow-dev\.[0-9a-f]{12}\.eu-west-1\.rds\.amazonaws\.com$/,
    );
    expect(await valueOf(component.port)).toBe(5432);
    expect(await valueOf(component.databaseName)).toBe("airflow_dev");
    expect(await valueOf(component.username)).toBe("airflow");
    expect(await valueOf(component.masterSecretArn)).toMatch(
      /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-/,
    );
    expect(await isSecretOutput(component.masterSecretArn)).toBe(false);
    const rule = made.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    expect(await valueOf(component.securityGroupId)).toBe(rule.inputs["securityGroupId"]);
    expect(component.ready).toHaveLength(2);
  });

  test("takes the longer windows and the standby from the settings", async () => {
    const large = await run({
      ...dev,
      rds: { ...dev.rds, multiAz: true },
      keyDeletionWindowDays: 7,
    });
    expect(large.one("aws:rds/instance:Instance").inputs["multiAz"]).toBe(true);
    expect(large.one("aws:kms/key:Key").inputs["deletionWindowInDays"]).toBe(7);
  });
});

describe("MetadataDb as Aurora Serverless v2, as in prod", () => {
  let made: ComponentRun<MetadataDb>;
  let keyArn: string;

  beforeAll(async () => {
    made = await run(prod);
    keyArn = await keyArnOf(made);
  });

  test("makes exactly this", () => {
    expect(inventory(made)).toEqual([
      PARENT,
      "aws:cloudwatch/logGroup:LogGroup::database-postgresql",
      "aws:ec2/securityGroup:SecurityGroup::database",
      "aws:iam/role:Role::database-monitoring",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::database-monitoring",
      "aws:kms/alias:Alias::database",
      "aws:kms/key:Key::database",
      "aws:rds/cluster:Cluster::database",
      "aws:rds/clusterInstance:ClusterInstance::database-1",
      "aws:rds/clusterInstance:ClusterInstance::database-2",
      "aws:rds/clusterInstance:ClusterInstance::database-3",
      "aws:rds/clusterParameterGroup:ClusterParameterGroup::database",
      "aws:rds/subnetGroup:SubnetGroup::database",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::database-from-nodes",
      "random:index/randomId:RandomId::database-final-snapshot",
    ]);
    expect(made.calls).toEqual([]);
  });

  test("makes the cluster with exactly these properties", () => {
    expect(made.one("aws:rds/cluster:Cluster").inputs).toEqual({
      clusterIdentifier: "airflow-prod",
      engine: "aurora-postgresql",
      engineMode: "provisioned",
      engineVersion: "16",
      allowMajorVersionUpgrade: true,
      serverlessv2ScalingConfiguration: { minCapacity: 2, maxCapacity: 16 },
      databaseName: "airflow_prod",
      masterUsername: "airflow",
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: keyArn,
      iamDatabaseAuthenticationEnabled: true,
      storageEncrypted: true,
      kmsKeyId: keyArn,
      port: 5432,
      dbSubnetGroupName: matching(/^airflow-prod-[0-9a-f]{7}$/),
      vpcSecurityGroupIds: [matching(/^sg-0[0-9a-f]{16}$/)],
      dbClusterParameterGroupName: matching(/^airflow-prod-[0-9a-f]{7}$/),
      enabledCloudwatchLogsExports: ["postgresql"],
      backupRetentionPeriod: 35,
      preferredBackupWindow: "01:00-02:00",
      preferredMaintenanceWindow: "sun:03:00-sun:04:00",
      copyTagsToSnapshot: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: matching(/^airflow-prod-final-[0-9a-f]{8}$/),
      deleteAutomatedBackups: false,
      applyImmediately: true,
      tags: { ...tags, Name: "airflow-prod" },
    });
    const group = made.one("aws:rds/clusterParameterGroup:ClusterParameterGroup").inputs;
    expect(group["family"]).toBe("aurora-postgresql16");
  });

  test("protects the cluster and its key, and leaves the key for the last snapshot", () => {
    expect(made.one("aws:rds/cluster:Cluster").options).toEqual({
      parent: PARENT,
      protect: true,
      deleteBeforeReplace: true,
      dependsOn: [`${LOG_GROUP}::database-postgresql`, MADE_FIRST],
      ignoreChanges: [
        "clusterIdentifier",
        "databaseName",
        "masterUsername",
        "restoreToPointInTime",
        "snapshotIdentifier",
      ],
      additionalSecretOutputs: ["masterPassword", "masterPasswordWo"],
    });
    expect(made.one("aws:kms/key:Key").options).toEqual({
      parent: PARENT,
      protect: true,
      retainOnDelete: true,
    });
  });

  test("makes the instances one after the other, so that the first starts as the writer", () => {
    const instances = made.ofType("aws:rds/clusterInstance:ClusterInstance");
    const first = "aws:rds/clusterInstance:ClusterInstance::database-1";
    const before = [`${LOG_GROUP}::database-postgresql`, MADE_FIRST];
    for (const [index, instance] of instances.entries()) {
      expect(instance.name).toBe(`database-${index + 1}`);
      expect(instance.inputs).toEqual({
        identifier: `airflow-prod-${index + 1}`,
        clusterIdentifier: "airflow-prod",
        engine: "aurora-postgresql",
        instanceClass: "db.serverless",
        promotionTier: index,
        dbSubnetGroupName: matching(/^airflow-prod-[0-9a-f]{7}$/),
        publiclyAccessible: false,
        caCertIdentifier: "rds-ca-rsa2048-g1",
        autoMinorVersionUpgrade: true,
        preferredMaintenanceWindow: "sun:03:00-sun:04:00",
        monitoringInterval: 15,
        monitoringRoleArn: `arn:aws:iam::${ACCOUNT}:role/airflow-prod-monitoring`,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: keyArn,
        performanceInsightsRetentionPeriod: 93,
        applyImmediately: true,
        tags: { ...tags, Name: `airflow-prod-${index + 1}` },
      });
      expect(instance.options).toEqual({
        parent: PARENT,
        deleteBeforeReplace: true,
        dependsOn: (index === 0 ? before : [...before, first]).sort(),
        ignoreChanges: ["identifier"],
      });
    }
  });

  test("takes a last snapshot under a name that no earlier one has", () => {
    const id = made.one("random:index/randomId:RandomId");
    expect(id.inputs).toEqual({ byteLength: 4, keepers: { server: "airflow-prod" } });
    expect(id.options).toEqual({ parent: PARENT, ignoreChanges: ["keepers"] });
  });

  test("exports its log to a group made first", () => {
    expect(made.one(LOG_GROUP).inputs["name"]).toBe("/aws/rds/cluster/airflow-prod/postgresql");
  });

  test("says where the writer is", async () => {
    const { component } = made;
    expect(await valueOf(component.host)).toMatch(/^airflow-prod\.cluster-[0-9a-f]{12}\./);
    expect(await valueOf(component.masterSecretArn)).toContain("secret:rds!cluster-");
    expect(component.ready).toHaveLength(5);
  });
});

describe("MetadataDb restored", () => {
  const snapshot = { snapshotIdentifier: "airflow-prod-final-0badcafe" };
  const time = { sourceIdentifier: "airflow-prod", time: "2026-11-21T06:00:00Z" };
  const latest = { sourceIdentifier: "airflow-prod", time: "latest" };

  const serverOf = (made: ComponentRun<MetadataDb>): ReturnType<typeof made.one> =>
    made.one(
      made.ofType("aws:rds/cluster:Cluster").length > 0
        ? "aws:rds/cluster:Cluster"
        : "aws:rds/instance:Instance",
    );

  test.each([
    ["aurora", snapshot, { snapshotIdentifier: "airflow-prod-final-0badcafe" }],
    [
      "aurora",
      time,
      {
        restoreToPointInTime: {
          sourceClusterIdentifier: "airflow-prod",
          restoreToTime: "2026-11-21T06:00:00Z",
        },
      },
    ],
    [
      "aurora",
      latest,
      {
        restoreToPointInTime: {
          sourceClusterIdentifier: "airflow-prod",
          useLatestRestorableTime: true,
        },
      },
    ],
    ["rds", snapshot, { snapshotIdentifier: "airflow-prod-final-0badcafe" }],
    [
      "rds",
      time,
      {
        restoreToPointInTime: {
          sourceDbInstanceIdentifier: "airflow-prod",
          restoreTime: "2026-11-21T06:00:00Z",
        },
      },
    ],
    [
      "rds",
      latest,
      {
        restoreToPointInTime: {
          sourceDbInstanceIdentifier: "airflow-prod",
          useLatestRestorableTime: true,
        },
      },
    ],
  ] as const)(
    "differs for %s from %p in name, source and what the data brings along",
    async (engine, restore, source) => {
      const before = serverOf(await run({ ...prod, engine })).inputs;
      const made = await run({ ...prod, engine, restore });
      const after = serverOf(made);
      const identifier = matching(/^airflow-prod-[0-9a-f]{6}$/);
      const [databaseName, username, name] =
        engine === "aurora"
          ? ["databaseName", "masterUsername", "clusterIdentifier"]
          : ["dbName", "username", "identifier"];
      const { [databaseName]: database, [username]: user, ...rest } = before;

      expect([database, user]).toEqual(["airflow_prod", "airflow"]);
      expect(after.inputs).toEqual({ ...rest, [name]: identifier, ...source });
    },
  );

  test("is made beside the server it comes from, and replaced when the source changes", async () => {
    const aurora = await run({ ...prod, restore: time });
    expect(serverOf(aurora).options).toMatchObject({ deleteBeforeReplace: false, protect: true });
    expect(serverOf(aurora).options).not.toHaveProperty("ignoreChanges");
    for (const instance of aurora.ofType("aws:rds/clusterInstance:ClusterInstance")) {
      expect(instance.options["deleteBeforeReplace"]).toBe(false);
      expect(instance.options).not.toHaveProperty("ignoreChanges");
    }
    expect(aurora.one(LOG_GROUP).options).not.toHaveProperty("ignoreChanges");
    expect(aurora.one("random:index/randomId:RandomId").options).toEqual({ parent: PARENT });
  });

  test("keeps an instance's key as it is: RDS restores under the key of the source", async () => {
    const instance = serverOf(await run({ ...prod, engine: "rds", restore: snapshot }));
    expect(instance.options["ignoreChanges"]).toEqual(["kmsKeyId"]);
  });

  test("names everything of the new server after it", async () => {
    const made = await run({ ...prod, restore: snapshot });
    const identifier = String(await valueOf(made.component.host)).split(".")[0] ?? "";
    expect(identifier).toMatch(/^airflow-prod-[0-9a-f]{6}$/);
    expect(
      made.ofType("aws:rds/clusterInstance:ClusterInstance").map((i) => i.inputs["identifier"]),
    ).toEqual([`${identifier}-1`, `${identifier}-2`, `${identifier}-3`]);
    expect(made.one(LOG_GROUP).inputs["name"]).toBe(`/aws/rds/cluster/${identifier}/postgresql`);
    expect(made.one("random:index/randomId:RandomId").inputs["keepers"]).toEqual({
      server: identifier,
    });
  });

  test("makes nothing more and nothing less than a new database", async () => {
    expect((await run({ ...prod, restore: time })).inventory()).toEqual(
      (await run(prod)).inventory(),
    );
  });

  test("falls back to the settings' names until RDS says what the data brought", async () => {
    const { component } = await run({ ...prod, restore: snapshot, username: "owner" });
    expect(await valueOf(component.databaseName)).toBe("airflow_prod");
    expect(await valueOf(component.username)).toBe("owner");
  });
});

describe("the master secret", () => {
  test("is an error with a way out while RDS does not name it", async () => {
    const reading = runComponent(() => masterSecretArn([], "airflow-dev"));
    await expect(reading).rejects.toThrow(
      "RDS reports no master secret of airflow-dev yet; run `pulumi refresh` and try again",
    );
  });
});
