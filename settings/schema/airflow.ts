import { z } from "zod";
import { teams } from "./teams";
import { count, dnsLabel, quantity, resources } from "./primitives";

export const executors = [
  "KubernetesExecutor",
  "CeleryExecutor",
  "CeleryExecutor,KubernetesExecutor",
  "KubernetesExecutor,CeleryExecutor",
] as const;

const workload = z.strictObject({
  replicas: count(1, 20).describe("Number of pods."),
  resources,
});

/** `repository@sha256:…` or `repository:tag@sha256:…` ("Image names", Kubernetes documentation). */
const pinnedImage = z
  .string()
  .regex(/^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w][\w.-]{0,127})?@sha256:[0-9a-f]{64}$/, {
    error:
      "must be an image with its digest, such as registry/name:1.2.3@sha256:<64 hexadecimal digits>",
  });

const imageRepository = z.string().regex(/^[\w.-]+(:\d+)?(\/[\w.-]+)*$/, {
  error: "must be an image repository without https://, tag and digest",
});

const admission = z
  .strictObject({
    mode: z
      .enum(["off", "audit", "enforce"])
      .describe(
        "What happens to a pod whose image is not trusted: nothing, a note in the control plane's audit log, or it is refused.",
      ),
    repositories: z
      .array(imageRepository)
      .describe(
        "Repositories trusted besides the stack's own, such as another stack's for the first up, when the own one is still empty.",
      ),
  })
  .describe(
    "Which images may run in Airflow's namespace: those of the stack's own repository, by digest, and the system images, exactly as listed.",
  );

const system = z
  .strictObject({
    gitSync: pinnedImage.optional().describe("git-sync, which brings the DAGs."),
    statsd: pinnedImage.optional().describe("The StatsD exporter."),
    pgbouncer: pinnedImage.optional().describe("PgBouncer."),
    pgbouncerExporter: pinnedImage.optional().describe("PgBouncer's metrics."),
    redis: pinnedImage.optional().describe("Redis, with a Celery executor."),
    reloader: pinnedImage.optional().describe("Reloader, which rolls pods after a rotation."),
  })
  .describe(
    "System images with a digest, such as copies in a registry of your own. Default: what the charts of the version map run.",
  );

const image = z
  .strictObject({
    repository: z
      .string()
      .min(1)
      .optional()
      .describe("Image repository. Default: apache/airflow, the official image."),
    tag: z
      .string()
      .regex(/^[\w][\w.-]{0,127}$/, { error: "must be an image tag" })
      .refine((tag) => tag !== "latest", {
        error: "must not be latest: it names another image tomorrow",
      })
      .optional()
      .describe("Image tag. Default: the Airflow version."),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, { error: "must be sha256: and 64 hexadecimal digits" })
      .optional()
      .describe("Image digest; wins over the tag."),
    admission,
    system,
  })
  .describe("The Airflow image.");

const dags = z
  .strictObject({
    repository: z
      .string()
      .regex(/^(https:\/\/|ssh:\/\/|git@)[^\s]+$/, {
        error: "must be an https:// or ssh address of a git repository",
      })
      .describe("Git repository of the DAGs."),
    branch: z
      .string()
      .regex(/^[\w][\w./-]*$/, { error: "must be a branch name" })
      .describe("Branch to follow, while no revision is named."),
    revision: z
      .string()
      .regex(/^[0-9a-f]{40}$/, { error: "must be a commit: 40 hexadecimal digits" })
      .optional()
      .describe(
        "Commit that the DAGs stay at; wins over the branch. A promotion writes it. The git server must hand out commits by their id, as GitHub and GitLab do.",
      ),
    subPath: z
      .string()
      .regex(/^[\w.][\w./-]*$/, { error: "must be a relative path inside the repository" })
      .describe("Folder of the DAGs in the repository."),
    periodSeconds: count(5, 3600).describe("Seconds between two looks at the repository."),
    credentials: z
      .discriminatedUnion("type", [
        z.strictObject({
          type: z.literal("https").describe("How the repository is reached: https or ssh."),
          secretName: z
            .string()
            .min(1)
            .describe("Secret in Secrets Manager, JSON with username and password (a token)."),
        }),
        z.strictObject({
          type: z.literal("ssh").describe("How the repository is reached: https or ssh."),
          secretName: z
            .string()
            .min(1)
            .describe("Secret in Secrets Manager, JSON with privateKey (PEM)."),
          knownHosts: z
            .string()
            .min(1)
            .describe("Host keys of the git server, in known_hosts format. Public, no secret."),
        }),
      ])
      .optional()
      .describe("How git-sync signs in. A public repository needs none."),
  })
  .describe("Where DAGs come from: git-sync, no volume.");

export const airflow = z
  .strictObject({
    namespace: dnsLabel.describe("Kubernetes namespace."),
    executor: z
      .enum(executors)
      .describe(
        "KubernetesExecutor runs each task in its own pod; Celery keeps workers behind Redis, scaled by KEDA. The first of two is the default executor.",
      ),
    image,
    dags,
    timeZone: z
      .string()
      .min(1)
      .describe("Default time zone of schedules, an IANA name such as Europe/Zurich."),
    parallelism: count(1, 1000).describe("Most tasks running at once per scheduler."),
    scheduler: workload.describe(
      "Decides what runs when. Two or more are safe and share the work.",
    ),
    dagProcessor: workload.describe("Parses the DAG files."),
    triggerer: workload.describe("Waits for deferred tasks."),
    apiServer: z
      .strictObject({
        replicas: count(1, 20).describe(
          "Number of pods; the smallest number where autoscaling is on.",
        ),
        resources,
        workers: count(1, 16).describe("Server processes per pod; each takes about 260 MiB."),
        autoscaling: z
          .strictObject({
            enabled: z
              .boolean()
              .describe("Whether a HorizontalPodAutoscaler owns the number of pods."),
            maxReplicas: count(1, 20).describe("Most pods."),
            targetCpuPercent: count(10, 100).describe(
              "CPU of the request that it aims at, percent.",
            ),
          })
          .describe("Scaling of the API server."),
        configPage: z
          .enum(["shown", "withoutSecrets", "hidden"])
          .describe("What the UI shows of the configuration."),
      })
      .describe("UI and REST API."),
    pgbouncer: z
      .strictObject({
        replicas: count(1, 10).describe("Number of pods."),
        resources,
        poolSize: count(1, 500).describe("Connections to the database per pod."),
        maxClientConnections: count(10, 10_000).describe("Connections from Airflow per pod."),
      })
      .describe("Pools the connections to the database."),
    statsd: z
      .strictObject({ resources })
      .describe("Turns Airflow's metrics into Prometheus metrics."),
    gitSync: z.strictObject({ resources }).describe("The git-sync sidecars."),
    tasks: z
      .strictObject({
        nodePool: dnsLabel.describe(
          "Karpenter node pool (cluster.nodePools) that task pods and Celery workers run on.",
        ),
        resources: resources.describe("Size of a task's pod unless the DAG says otherwise."),
        terminationGracePeriodSeconds: count(0, 7200).describe(
          "Seconds a task may use to end after SIGTERM. A spot notice gives 120.",
        ),
      })
      .describe("Task pods."),
    celery: z
      .strictObject({
        minReplicas: count(0, 100).describe("Fewest workers."),
        maxReplicas: count(1, 100).describe(
          "Most workers; KEDA follows the number of queued and running tasks.",
        ),
        concurrency: count(1, 64).describe("Tasks at once per worker."),
        resources,
      })
      .describe("Celery workers; used with CeleryExecutor only."),
    databaseCleanup: z
      .strictObject({
        enabled: z.boolean().describe("Whether old rows are deleted on a schedule."),
        schedule: z
          .string()
          .regex(/^\S+ \S+ \S+ \S+ \S+$/, { error: "must be a cron expression of five fields" })
          .describe("When, as a cron expression in UTC."),
        retentionDays: count(7, 3653).describe("Days of history that stay."),
      })
      .describe("Deletion of old rows from the metadata database."),
    teams,
    quota: z
      .strictObject({
        cpu: quantity.describe("Sum of CPU requests."),
        memory: quantity.describe("Sum of memory requests."),
        pods: count(10, 5000).describe("Number of pods."),
      })
      .describe("What the namespace may use in all."),
    lambdaFunctionPrefix: z
      .string()
      .min(1)
      .max(64)
      .describe("DAGs may invoke the Lambda functions whose names begin with this."),
    config: z
      .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
      .describe(
        "Further airflow.cfg options by section; sections the platform itself sets can be added to, not overruled.",
      ),
    values: z
      .record(z.string(), z.json())
      .describe(
        "Chart values merged last, for what no setting covers. An unknown key is an error.",
      ),
  })
  .describe("Apache Airflow.");
