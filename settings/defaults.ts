import { zonesOf } from "./regions";
import type { StackSettings, Tier } from "./schema";
import { defaultCidrs, slug } from "./names";

/** A value per tier, side by side. */
class PerTier<T> {
  constructor(
    readonly dev: T,
    readonly uat: T,
    readonly prod: T,
  ) {}
}

const per = <T>(dev: T, uat: T, prod: T): PerTier<T> => new PerTier(dev, uat, prod);
const all = <T>(value: T): PerTier<T> => new PerTier(value, value, value);

type Leaf = string | number | boolean | readonly unknown[] | undefined;

/** The settings' shape with a PerTier in the place of each value. Optional keys have no default. */
type Table<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] extends Leaf
    ? PerTier<T[K]>
    : Table<T[K]> | PerTier<T[K]>;
};

const size = (request: string, limit: string) => {
  const [requestCpu = "", requestMemory = ""] = request.split("/");
  const [limitCpu = "", limitMemory = ""] = limit.split("/");
  return {
    requests: { cpu: requestCpu, memory: requestMemory },
    limits: { cpu: limitCpu, memory: limitMemory },
  };
};

/**
 * What a node pool has where the stack file leaves a key out, the pool named tasks as well as pools of the file's own.
 * The limits are the ceiling of a pool's cost: 16 cores of spot cost about $0.25 an hour.
 */
const nodePool: Table<StackSettings["cluster"]["nodePools"][string]> = {
  capacity: all("spotWithOnDemandFallback"),
  instanceCategories: all(["c", "m", "r"]),
  minGeneration: all(5),
  architecture: all("amd64"),
  cpuLimit: per("16", "32", "200"),
  memoryLimit: per("64Gi", "128Gi", "800Gi"),
  diskGib: per(50, 50, 100),
};

type Defaults = Omit<StackSettings, "tier">;

/**
 * Defaults that depend on nothing but the tier. Sizes of scheduler and API server: requirements.md, row 13. The other sizes come
 * from measured idle and peak memory of Airflow 3 (docs/adr/0004-settings.md).
 */
const table = {
  tags: {
    owner: all("platform"),
    costCentre: all("platform"),
    dataClass: per("internal", "internal", "confidential"),
    extra: all({}),
  },
  versions: {
    airflow: all("3.2.2"),
    kubernetes: all("1.35"),
    postgresql: all("17"),
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
  },
  secrets: {
    recoveryWindowDays: per(0, 7, 30),
    refreshIntervalSeconds: all(300),
    rotation: { fernetKey: all(1), apiSecretKey: all(1), jwtSecret: all(1) },
  },
  access: {
    service: per("loadBalancer", "loadBalancer", "clusterIp"),
    allowedCidrs: all(["10.0.0.0/8"]),
  },
  airflow: {
    namespace: per("airflow-dev", "airflow-uat", "airflow-prod"),
    executor: all("KubernetesExecutor"),
    image: {},
    dags: {
      repository: all("https://github.com/example-org/airflow-platform.git"),
      branch: all("main"),
      subPath: all("dags"),
      periodSeconds: all(60),
    },
    timeZone: all("UTC"),
    parallelism: per(16, 16, 64),
    scheduler: {
      replicas: per(1, 1, 2),
      resources: per(
        size("100m/256Mi", "500m/512Mi"),
        size("100m/256Mi", "500m/512Mi"),
        size("500m/1Gi", "2/2Gi"),
      ),
    },
    dagProcessor: {
      replicas: per(1, 1, 2),
      resources: per(
        size("100m/384Mi", "500m/768Mi"),
        size("100m/384Mi", "500m/768Mi"),
        size("500m/1Gi", "2/2Gi"),
      ),
    },
    triggerer: {
      replicas: per(1, 1, 2),
      resources: per(
        size("100m/384Mi", "500m/768Mi"),
        size("100m/384Mi", "500m/768Mi"),
        size("250m/512Mi", "1/1Gi"),
      ),
    },
    apiServer: {
      replicas: per(1, 1, 2),
      resources: per(
        size("100m/256Mi", "500m/768Mi"),
        size("100m/256Mi", "500m/768Mi"),
        size("500m/1Gi", "2/2Gi"),
      ),
      workers: per(1, 1, 2),
      autoscaling: {
        enabled: per(false, false, true),
        maxReplicas: per(2, 2, 5),
        targetCpuPercent: all(70),
      },
      configPage: per("shown", "withoutSecrets", "hidden"),
    },
    pgbouncer: {
      replicas: per(1, 2, 2),
      resources: per(
        size("50m/64Mi", "250m/128Mi"),
        size("50m/64Mi", "250m/128Mi"),
        size("100m/128Mi", "500m/256Mi"),
      ),
      poolSize: per(20, 20, 50),
      maxClientConnections: per(200, 200, 500),
    },
    statsd: { resources: all(size("50m/64Mi", "200m/128Mi")) },
    gitSync: { resources: all(size("50m/64Mi", "200m/256Mi")) },
    tasks: {
      nodePool: all("tasks"),
      resources: per(
        size("250m/512Mi", "1/1Gi"),
        size("250m/512Mi", "1/1Gi"),
        size("500m/1Gi", "2/2Gi"),
      ),
      terminationGracePeriodSeconds: all(100),
    },
    celery: {
      minReplicas: per(0, 0, 1),
      maxReplicas: per(2, 2, 10),
      concurrency: per(4, 4, 8),
      resources: per(size("250m/1Gi", "1/2Gi"), size("250m/1Gi", "1/2Gi"), size("1/2Gi", "2/4Gi")),
    },
    databaseCleanup: {
      enabled: all(true),
      schedule: all("0 3 * * 0"),
      retentionDays: per(30, 60, 180),
    },
    quota: {
      cpu: per("24", "24", "220"),
      memory: per("72Gi", "72Gi", "900Gi"),
      pods: per(100, 100, 1000),
    },
    config: all({}),
    values: all({}),
  },
  charts: {},
} satisfies Table<Omit<Defaults, "network" | "cluster" | "secrets" | "airflow">> & {
  network: Table<Omit<Defaults["network"], "clusterCidr" | "dataCidr" | "availabilityZones">>;
  cluster: Table<Omit<Defaults["cluster"], "name" | "nodePools">>;
  secrets: Table<Omit<Defaults["secrets"], "prefix">>;
  airflow: Table<Omit<Defaults["airflow"], "lambdaFunctionPrefix">>;
};

function pick(value: unknown, tier: Tier): unknown {
  if (value instanceof PerTier) return value[tier];
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, pick(child, tier)]));
}

/** What a node pool has where the stack file says nothing. */
export const nodePoolDefaults = (tier: Tier): unknown => pick(nodePool, tier);

/**
 * Everything a stack has without saying so: a tree in the settings' shape, complete but for the optional keys.
 *
 * @param tier The stack's tier.
 * @param stack The stack's name; the default names and address ranges are made from it.
 * @param region The stack's region; its first zones are the default ones, two in dev and uat, three in prod.
 */
export function defaultsFor(tier: Tier, stack: string, region: string): Record<string, unknown> {
  const { network, cluster, secrets, airflow, ...rest } = table;
  const chosen = (part: unknown): object => Object(pick(part, tier));
  return {
    tier,
    ...chosen(rest),
    network: {
      ...defaultCidrs(stack),
      availabilityZones: zonesOf(region).slice(0, tier === "prod" ? 3 : 2),
      ...chosen(network),
    },
    cluster: {
      name: `airflow-${slug(stack, 32)}`,
      ...chosen(cluster),
      nodePools: { tasks: nodePoolDefaults(tier) },
    },
    secrets: { prefix: slug(stack, 32), ...chosen(secrets) },
    airflow: { ...chosen(airflow), lambdaFunctionPrefix: `${slug(stack, 40)}-airflow-` },
  };
}
