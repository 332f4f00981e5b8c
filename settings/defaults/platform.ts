import type { StackSettings } from "../schema";
import { defaultVersions } from "../versions";
import { all, per, type Table } from "./perTier";

/**
 * What a node pool has where the stack file leaves a key out, the pool named tasks as well as pools of the file's own.
 * The limits are the ceiling of a pool's cost: 16 cores of spot cost about $0.25 an hour.
 */
export const nodePool: Table<StackSettings["cluster"]["nodePools"][string]> = {
  capacity: all("spotWithOnDemandFallback"),
  instanceCategories: all(["c", "m", "r"]),
  minGeneration: all(5),
  architecture: all("amd64"),
  cpuLimit: per("16", "32", "200"),
  memoryLimit: per("64Gi", "128Gi", "800Gi"),
  diskGib: per(50, 50, 100),
};

type Made = {
  network: "clusterCidr" | "dataCidr" | "availabilityZones";
  cluster: "name" | "nodePools";
  secrets: "prefix";
};

/** Sections whose defaults depend on more than the tier, without those. */
type Sections = {
  [K in Exclude<keyof StackSettings, "tier" | "airflow">]: K extends keyof Made
    ? Omit<StackSettings[K], Made[K]>
    : StackSettings[K];
};

/** Defaults per tier of everything but Airflow itself. */
export const platformDefaults = {
  tags: {
    owner: all("platform"),
    costCentre: all("platform"),
    dataClass: per("internal", "internal", "confidential"),
    extra: all({}),
  },
  versions: {
    airflow: all(defaultVersions.airflow),
    kubernetes: all(defaultVersions.kubernetes),
    postgresql: all(defaultVersions.postgresql),
  },
  network: {
    natGateways: per("single", "single", "perZone"),
    interfaceEndpoints: per([], [], ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "sts"]),
    flowLogRetentionDays: per(14, 30, 365),
  },
  cluster: {
    publicEndpoint: per(true, true, false),
    publicEndpointCidrs: per(["203.0.113.0/24"], ["203.0.113.0/24"], []),
    adminRoleArns: all([]),
    viewerRoleArns: all([]),
    deletionProtection: per(false, false, true),
    logRetentionDays: per(14, 90, 365),
    systemNodes: {
      instanceTypes: per(
        ["t3.large", "t3a.large"],
        ["m7i.large", "m6i.large"],
        ["m7i.xlarge", "m6i.xlarge"],
      ),
      minSize: per(2, 2, 3),
      maxSize: per(3, 4, 6),
      desiredSize: per(2, 2, 3),
      diskGib: per(50, 50, 100),
    },
  },
  database: {
    engine: all("aurora"),
    aurora: {
      minCapacity: per(0.5, 0.5, 1),
      maxCapacity: per(2, 4, 8),
      readers: per(0, 0, 1),
    },
    rds: {
      instanceClass: per("db.t4g.medium", "db.t4g.medium", "db.m7g.large"),
      allocatedStorageGib: per(20, 20, 100),
      maxAllocatedStorageGib: per(100, 200, 1000),
      multiAz: per(false, false, true),
    },
    backupRetentionDays: per(7, 14, 35),
    backupWindow: all("01:00-02:00"),
    maintenanceWindow: per("tue:02:30-tue:03:30", "thu:02:30-thu:03:30", "sun:02:30-sun:03:30"),
    deletionProtection: per(false, false, true),
    finalSnapshot: per(false, true, true),
    performanceInsightsRetentionDays: all(7),
    monitoringIntervalSeconds: per(60, 60, 30),
  },
  storage: {
    logRetentionDays: per(30, 90, 365),
    noncurrentVersionDays: per(7, 30, 90),
    deleteBucketsWithContent: per(true, false, false),
    imagesKept: per(10, 20, 50),
    imageReaders: all([]),
  },
  secrets: {
    recoveryWindowDays: per(0, 7, 30),
    refreshIntervalSeconds: all(300),
    rotation: {
      fernetKey: all(1),
      apiSecretKey: all(1),
      jwtSecret: all(1),
      signOnClient: all(1),
      adminPassword: all(1),
    },
  },
  access: {
    mode: per("internal-nlb", "internal-nlb", "internal-alb"),
    allowedCidrs: all(["10.0.0.0/8"]),
    internetFacing: all(false),
    deletionProtection: per(false, false, true),
    trustedProxyCidrs: all([]),
    waf: { requestsPerFiveMinutes: all(2000), logRetentionDays: per(14, 30, 365) },
  },
  identity: {
    mode: all("password"),
    sessionMinutes: all(480),
    adminUser: all("admin"),
    cognito: {
      domain: {},
      mfa: all("required"),
      passwordLength: all(14),
      threatProtection: all("enforced"),
      deletionProtection: per(false, false, true),
      tokenMinutes: all(15),
      refreshTokenMinutes: all(60),
      signInMinutes: all(5),
      roles: {
        Admin: all(["admins"]),
        Op: all(["operators"]),
        User: all(["users"]),
        Viewer: all(["viewers"]),
      },
      providers: all([]),
      hideLocalSignIn: all(false),
      machines: all({}),
    },
    oidc: {
      providerName: all("cognito"),
      usernameClaim: all("cognito:username"),
      groupClaims: all(["cognito:groups"]),
      roles: { Admin: all([]), Op: all([]), User: all([]), Viewer: all([]) },
    },
  },
  charts: {},
  delivery: {
    mode: all("pulumi"),
    argocd: {},
    createOidcProvider: all(true),
    imagesFrom: all([]),
  },
  release: {
    promotedFrom: per([], ["dev"], ["uat"]),
    evidenceMaxAgeDays: all(14),
    windows: all([]),
    freezes: all([]),
    signer: { issuer: all("https://token.actions.githubusercontent.com") },
  },
} satisfies Table<Sections>;
