import { faultLines, faultsOf, minimal, withProject } from "./project";

const sections =
  "tier, tags, versions, network, cluster, database, storage, secrets, access, identity, airflow, charts, delivery, release";
const elsewhere =
  "keep it in AWS Secrets Manager and name the secret instead (docs/settings.md, Secrets)";

/** Name of the case, the file (or the lines under `config` of a right one), and every message, in order. */
type Case = readonly [name: string, file: string | readonly string[], faults: readonly string[]];

const broken: readonly Case[] = [
  [
    "an empty file",
    "",
    [
      "1:1  the file is empty. It needs config:, with aws:region and airflow-platform:tier under it.",
    ],
  ],
  [
    "comments alone",
    "# nothing\n",
    [
      "1:1  the file is empty. It needs config:, with aws:region and airflow-platform:tier under it.",
    ],
  ],
  [
    "a list instead of a map",
    "- dev\n",
    [
      "1:1  the file must be a map of keys. It needs config:, with aws:region and airflow-platform:tier under it.",
    ],
  ],
  [
    "text instead of a map",
    "dev\n",
    [
      "1:1  the file must be a map of keys. It needs config:, with aws:region and airflow-platform:tier under it.",
    ],
  ],
  [
    "no config",
    "secretsprovider: default\n",
    [
      "1:1  config is missing. The file needs config:, with aws:region and airflow-platform:tier under it.",
    ],
  ],
  [
    "config that is text",
    "config: dev\n",
    ["1:1  config: must be a map of keys, with aws:region and airflow-platform:tier in it"],
  ],
  [
    "an empty config",
    "config: {}\n",
    [
      "1:1  aws:region: is missing: the AWS region of the stack, such as eu-west-1",
      "1:1  tier: is missing. Allowed: dev, uat, prod.",
    ],
  ],
  [
    "a tab",
    "config:\n\taws:region: eu-west-1\n",
    ["2:1  a tab indents this line; YAML takes spaces only"],
  ],
  [
    "an open quote",
    'config:\n  aws:region: "eu-west-1\n',
    ["3:1  a closing quote, a bracket, a comma or a colon is missing"],
  ],
  [
    "an open bracket",
    minimal("  airflow-platform:network: {natGateways: single"),
    [
      "5:1  the indentation fits no line above, or a bracket is still open; keys of one block begin in the same column",
    ],
  ],
  [
    "a wrong indentation",
    "config:\n    aws:region: eu-west-1\n  airflow-platform:tier: dev\n",
    [
      "3:1  the indentation fits no line above, or a bracket is still open; keys of one block begin in the same column",
    ],
  ],
  [
    "an alias without an anchor",
    minimal("  airflow-platform:tags: *shared"),
    ["4:26  the alias (*name) has no anchor (&name) above it"],
  ],
  [
    "aliases that multiply",
    minimal(
      "  airflow-platform:airflow:",
      "    values:",
      "      a: &a [x, x, x, x, x, x, x, x, x, x]",
      "      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]",
      "      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]",
      "      d: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]",
    ),
    ["1:1  config: aliases (*name) lead to aliases over and over: write them out"],
  ],
  [
    "two documents",
    `${minimal()}---\nconfig: {}\n`,
    ["4:1  the file holds several documents (---); a stack file is one"],
  ],
  [
    "a key that stands twice",
    ["  airflow-platform:network:", "    natGateways: single", "    natGateways: perZone"],
    ["6:5  this key stands twice in the same place; remove one"],
  ],
  [
    "a key with and without its namespace",
    ["  tier: dev"],
    [
      "4:3  tier: is the same key as airflow-platform:tier: a key without a namespace gets airflow-platform; remove one",
    ],
  ],
  [
    "a key outside config",
    `${minimal()}airflow-platform:network: {}\n`,
    ["4:1  airflow-platform:network: belongs under config:, as airflow-platform:network"],
  ],
  [
    "a misspelled key of Pulumi's",
    `${minimal()}encryptionsalts: x\n`,
    [
      "4:1  encryptionsalts: is no key of a stack file. Did you mean encryptionsalt? Known: config, environment, encryptionsalt, encryptedkey, secretsprovider.",
    ],
  ],
  [
    "a misspelled section",
    ["  airflow-platform:netwrok: {}"],
    [`4:3  netwrok: is not a known key. Did you mean network? Known here: ${sections}.`],
  ],
  [
    "a misspelled namespace",
    ["  airflow-plattform:network: {}"],
    [
      "4:3  airflow-plattform:network: has an unknown namespace. Did you mean airflow-platform:network?",
    ],
  ],
  [
    "a misspelled key",
    ["  airflow-platform:network:", "    natGateway: single"],
    [
      "5:5  network.natGateway: is not a known key. Did you mean natGateways? Known here: clusterCidr, dataCidr, availabilityZones, natGateways, interfaceEndpoints, flowLogRetentionDays.",
    ],
  ],
  [
    "a key of another place",
    ["  airflow-platform:database:", "    maxCapacity: 4"],
    [
      "5:5  database.maxCapacity: is not a known key. Did you mean database.aurora.maxCapacity? Known here: engine, aurora, rds, backupRetentionDays, backupWindow, " +
        "maintenanceWindow, deletionProtection, allowDeletionOf, finalSnapshot, performanceInsightsRetentionDays, monitoringIntervalSeconds, restore.",
    ],
  ],
  [
    "a section that is left empty",
    ["  airflow-platform:network:"],
    ["4:3  network: must not be empty (null): leave the key out to get the tier's default"],
  ],
  [
    "a section that is text",
    ["  airflow-platform:network: big"],
    ['4:3  network: must be a map of keys, not "big"'],
  ],
  [
    "an unknown tier",
    "config:\n  aws:region: eu-west-1\n  airflow-platform:tier: test\n",
    ['3:3  tier: "test" is not known. Allowed: dev, uat, prod.'],
  ],
  [
    "an unknown region",
    "config:\n  aws:region: eu-west-9\n  airflow-platform:tier: dev\n",
    [
      '2:3  aws:region: "eu-west-9" is not a region that settings/regions.ts knows. Did you mean eu-west-1?',
    ],
  ],
  [
    "a number that is quoted",
    ["  airflow-platform:airflow: {parallelism: '16'}"],
    ['4:30  airflow.parallelism: must be a number, not "16": write 16 without quotes'],
  ],
  [
    "a truth that is quoted",
    ["  airflow-platform:database: {finalSnapshot: 'true'}"],
    ['4:31  database.finalSnapshot: must be true or false, not "true": write true without quotes'],
  ],
  [
    "a version that is not quoted",
    ["  airflow-platform:versions: {kubernetes: 1.35}"],
    ['4:31  versions.kubernetes: must be text, not 1.35: put it in quotes, "1.35"'],
  ],
  [
    "a number that is too large",
    ["  airflow-platform:database: {backupRetentionDays: 36}"],
    ["4:31  database.backupRetentionDays: must be 1 to 35, not 36"],
  ],
  [
    "a fraction where there is none",
    ["  airflow-platform:database: {aurora: {maxCapacity: 2.3}}"],
    ["4:40  database.aurora.maxCapacity: must be a multiple of 0.5, not 2.3"],
  ],
  [
    "a list that is too short",
    ["  airflow-platform:network: {availabilityZones: [eu-west-1a]}"],
    ["4:30  network.availabilityZones: must have 2 to 6 items, not 1"],
  ],
  [
    "a list that is text",
    ["  airflow-platform:access: {allowedCidrs: 10.0.0.0/8}"],
    ['4:29  access.allowedCidrs: must be a list, not "10.0.0.0/8"'],
  ],
  [
    "an unknown choice",
    ["  airflow-platform:airflow: {executor: Kubernetes}"],
    [
      '4:30  airflow.executor: "Kubernetes" is not known. Did you mean KubernetesExecutor? Allowed: KubernetesExecutor, CeleryExecutor, CeleryExecutor,KubernetesExecutor, KubernetesExecutor,CeleryExecutor.',
    ],
  ],
  [
    "a retention that CloudWatch does not have",
    ["  airflow-platform:cluster: {logRetentionDays: 15}"],
    [
      "4:30  cluster.logRetentionDays: must be one of 7, 14, 30, 60, 90, 180, 365, 400, 731, 1827, 3653 days, not 15",
    ],
  ],
  [
    "no range",
    ["  airflow-platform:network: {clusterCidr: 10.20.0.0}"],
    ['4:30  network.clusterCidr: must be an IPv4 range such as 10.20.0.0/16, not "10.20.0.0"'],
  ],
  [
    "a range that is no network address",
    ["  airflow-platform:network: {clusterCidr: 10.20.0.1/16}"],
    [
      "4:30  network.clusterCidr: 10.20.0.1/16 is no network address; the range around it is 10.20.0.0/16",
    ],
  ],
  [
    "a VPC that is too large",
    ["  airflow-platform:network: {clusterCidr: 10.0.0.0/12}"],
    ["4:30  network.clusterCidr: 10.0.0.0/12 has a size of /12. Allowed: /16 to /18."],
  ],
  [
    "a VPC with public addresses",
    ["  airflow-platform:network: {dataCidr: 8.8.8.0/24}"],
    [
      "4:30  network.dataCidr: 8.8.8.0/24 is not private. Allowed: inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 (RFC 1918).",
    ],
  ],
  [
    "VPCs that overlap",
    ["  airflow-platform:network:", "    clusterCidr: 10.20.0.0/16", "    dataCidr: 10.20.4.0/22"],
    [
      "6:5  network.dataCidr: 10.20.4.0/22 overlaps 10.20.0.0/16, the cluster's VPC: the two are peered, so they must not share an address",
    ],
  ],
  [
    "a VPC on the Services' addresses",
    ["  airflow-platform:network: {clusterCidr: 172.20.0.0/16}"],
    [
      "4:30  network.clusterCidr: 172.20.0.0/16 overlaps 172.20.0.0/16, the addresses of the cluster's Services",
    ],
  ],
  [
    "a zone of another region",
    ["  airflow-platform:network: {availabilityZones: [eu-west-1a, us-east-1b]}"],
    [
      "4:62  network.availabilityZones[1]: us-east-1b is not a zone of eu-west-1 that EKS offers. Allowed: eu-west-1a, eu-west-1b, eu-west-1c.",
    ],
  ],
  [
    "a zone twice",
    ["  airflow-platform:network: {availabilityZones: [eu-west-1a, eu-west-1a]}"],
    ["4:62  network.availabilityZones[1]: eu-west-1a stands there twice"],
  ],
  [
    "no way out",
    [
      "  airflow-platform:network:",
      "    natGateways: none",
      "    interfaceEndpoints: [ec2, ecr.api, ecr.dkr, eks, logs, secretsmanager, sqs]",
    ],
    [
      "5:5  airflow.image.repository: must be a repository in ECR while network.natGateways is none: no other registry can be reached",
      "6:5  network.interfaceEndpoints: must hold every service while network.natGateways is none; missing: elasticloadbalancing, ssm, sts",
    ],
  ],
  [
    "an endpoint that nobody may reach",
    ["  airflow-platform:cluster: {publicEndpointCidrs: []}"],
    [
      "4:30  cluster.publicEndpointCidrs: must name at least one range while cluster.publicEndpoint is true, or the whole internet may try",
    ],
  ],
  [
    "the whole internet in prod",
    "config:\n  aws:region: eu-west-1\n  tier: prod\n  cluster: {publicEndpoint: true, publicEndpointCidrs: [0.0.0.0/0]}\n  access: {mode: internal-nlb, allowedCidrs: [128.0.0.0/1]}\n",
    [
      "4:57  cluster.publicEndpointCidrs[0]: 0.0.0.0/0 is refused in prod: what is wider than /8 is the internet. Name the ranges that people and machines come from.",
      "5:47  access.allowedCidrs[0]: 128.0.0.0/1 is refused in prod: what is wider than /8 is the internet. Name the ranges that people and machines come from.",
    ],
  ],
  [
    "a load balancer for nobody",
    ["  airflow-platform:access: {allowedCidrs: []}"],
    ["4:29  access.allowedCidrs: must name at least one range while access.mode is internal-nlb"],
  ],
  [
    "a quantity that is none",
    ["  airflow-platform:airflow: {quota: {memory: 64GB}}"],
    [
      '4:38  airflow.quota.memory: must be a Kubernetes quantity such as 500m, 2, 512Mi or 1Gi, not "64GB"',
    ],
  ],
  [
    "a quantity that is a number",
    ["  airflow-platform:airflow: {quota: {cpu: 24}}"],
    [
      '4:38  airflow.quota.cpu: must be a quoted Kubernetes quantity such as "500m" or "512Mi", not 24',
    ],
  ],
  [
    "a request above its limit",
    [
      "  airflow-platform:airflow:",
      "    scheduler:",
      "      resources:",
      "        requests: {memory: 1Gi}",
    ],
    ["7:20  airflow.scheduler.resources.requests.memory: 1Gi is more than the limit of 768Mi"],
  ],
  [
    "memory without a suffix",
    ['  airflow-platform:airflow: {statsd: {resources: {requests: {memory: "64"}}}}'],
    [
      "4:62  airflow.statsd.resources.requests.memory: 64 is 64 bytes: is a suffix such as Mi missing? Allowed: 4Mi and more.",
    ],
  ],
  [
    "more CPU than any machine has",
    ["  airflow-platform:airflow: {statsd: {resources: {limits: {cpu: 2k}}}}"],
    ["4:60  airflow.statsd.resources.limits.cpu: 2k is 2000 cores. Allowed: 1m to 448."],
  ],
  [
    "a task that fits no pool",
    ["  airflow-platform:cluster: {nodePools: {tasks: {cpuLimit: 100m}}}"],
    [
      "4:50  airflow.tasks.resources.requests.cpu: 250m is more than cluster.nodePools.tasks.cpuLimit allows in all, 100m: no pod could ever start",
    ],
  ],
  [
    "a quota for nothing",
    ["  airflow-platform:airflow: {quota: {memory: 1Gi}}"],
    [
      "4:38  airflow.quota.memory: 1Gi is too little: Airflow's own pods and one task ask for 2112Mi",
    ],
  ],
  [
    "a pool that does not exist",
    ["  airflow-platform:airflow: {tasks: {nodePool: task}}"],
    [
      "4:38  airflow.tasks.nodePool: task is not in cluster.nodePools. Did you mean tasks? Allowed: tasks.",
    ],
  ],
  [
    "a pool with a bad name",
    ["  airflow-platform:cluster: {nodePools: {Big_Pool: {}}}"],
    [
      "4:42  cluster.nodePools.Big_Pool: must be 1–63 lower-case letters, digits and dashes, and begin and end with a letter or digit",
    ],
  ],
  [
    "a node group of two architectures",
    ["  airflow-platform:cluster: {systemNodes: {instanceTypes: [m7i.large, m7g.large]}}"],
    [
      "4:71  cluster.systemNodes.instanceTypes[1]: m7g.large is arm64, but m7i.large is amd64: a node group has one architecture",
    ],
  ],
  [
    "node counts out of order",
    ["  airflow-platform:cluster: {systemNodes: {minSize: 4}}"],
    ["4:44  cluster.systemNodes.minSize: 4 is more than cluster.systemNodes.desiredSize, 2"],
  ],
  [
    "replicas above the autoscaler's most",
    ["  airflow-platform:airflow: {apiServer: {replicas: 3, autoscaling: {enabled: true}}}"],
    [
      "4:42  airflow.apiServer.replicas: 3 is more than airflow.apiServer.autoscaling.maxReplicas, 2",
    ],
  ],
  [
    "keys of the other engine",
    ["  airflow-platform:database: {rds: {multiAz: true}}"],
    ["4:31  database.rds: has no effect while database.engine is aurora: remove it, or choose rds"],
  ],
  [
    "an unknown instance class",
    ["  airflow-platform:database: {engine: rds, rds: {instanceClass: db.t4g.micro}}"],
    [
      "4:50  database.rds.instanceClass: db.t4g.micro is not in settings/instanceClasses.ts. Allowed: sizes medium to 2xlarge of db.t3 and db.t4g, large to 16xlarge of db.m6i, m6g, m7i, m7g, r6i, r6g, r7i and r7g.",
    ],
  ],
  [
    "storage without room",
    ["  airflow-platform:database: {engine: rds, rds: {allocatedStorageGib: 100}}"],
    [
      "4:50  database.rds.maxAllocatedStorageGib: 100 leaves no room to grow. Allowed: at least 110, a tenth more than allocatedStorageGib.",
    ],
  ],
  [
    "capacities out of order",
    ["  airflow-platform:database: {aurora: {minCapacity: 4}}"],
    ["4:40  database.aurora.minCapacity: 4 is more than database.aurora.maxCapacity, 2"],
  ],
  [
    "windows that overlap",
    ['  airflow-platform:database: {backupWindow: "03:00-04:00"}'],
    [
      "4:31  database.maintenanceWindow: tue:02:30-tue:03:30 overlaps database.backupWindow, 03:00-04:00",
    ],
  ],
  [
    "a window that is too short",
    ['  airflow-platform:database: {backupWindow: "01:00-01:15"}'],
    ["4:31  database.backupWindow: must be at least 30 minutes long"],
  ],
  [
    "a window that is none",
    ["  airflow-platform:database: {maintenanceWindow: sunday}"],
    ['4:31  database.maintenanceWindow: must be ddd:hh:mm-ddd:hh:mm in UTC, not "sunday"'],
  ],
  [
    "a time to restore to that is none",
    ["  airflow-platform:database: {restore: {sourceIdentifier: airflow-dev, time: yesterday}}"],
    [
      '4:72  database.restore.time: must be latest, or a time in UTC such as 2026-11-21T06:00:00Z, not "yesterday"',
    ],
  ],
  [
    "half a restore",
    ["  airflow-platform:database: {restore: {time: latest}}"],
    ["4:31  database.restore.sourceIdentifier: is missing"],
  ],
  [
    "an unprotected database in prod",
    "config:\n  aws:region: eu-west-1\n  tier: prod\n  database: {deletionProtection: false}\n  access: {mode: none}\n",
    [
      "4:14  database.deletionProtection: false is refused in prod, unless database.allowDeletionOf says which database: airflow-t",
    ],
  ],
  [
    "permission to delete another database",
    "config:\n  aws:region: eu-west-1\n  tier: prod\n  database: {deletionProtection: false, allowDeletionOf: airflow-prod}\n  access: {mode: none}\n",
    ["4:41  database.allowDeletionOf: must be this stack's database, airflow-t"],
  ],
  [
    "more connections than the database has",
    ["  airflow-platform:airflow: {pgbouncer: {poolSize: 400}}"],
    [
      "4:42  airflow.pgbouncer.poolSize: 1 pod × 400 = 400 connections, and 20 kept free, are more than the 400 that database.aurora.maxCapacity 2 gives. Allowed: at most 380, or a larger database.",
    ],
  ],
  [
    "more clients than PgBouncer takes",
    ["  airflow-platform:airflow: {scheduler: {replicas: 20}}"],
    [
      "4:3  airflow.pgbouncer.maxClientConnections: Airflow's processes may open 360 connections; PgBouncer accepts 200 on 1 pod. Allowed: at least 360.",
    ],
  ],
  [
    "an unknown Airflow version",
    ['  airflow-platform:versions: {airflow: "3.3.2"}'],
    ["4:31  versions.airflow: 3.3.2 is not in the version map. Allowed: 3.2.0, 3.2.1, 3.2.2."],
  ],
  [
    "an unknown Kubernetes version",
    ['  airflow-platform:versions: {kubernetes: "1.20"}'],
    ["4:31  versions.kubernetes: 1.20 is not in the version map for Airflow 3.2.2. Allowed: 1.35."],
  ],
  [
    "an image of another version",
    ["  airflow-platform:airflow: {image: {tag: 3.1.8-python3.12}}"],
    [
      "4:38  airflow.image.tag: 3.1.8-python3.12 is an image of Airflow 3.1.8, but versions.airflow is 3.2.2",
    ],
  ],
  [
    "an image named latest",
    ["  airflow-platform:airflow: {image: {tag: latest}}"],
    ['4:38  airflow.image.tag: must not be latest: it names another image tomorrow, not "latest"'],
  ],
  [
    "a time zone that is none",
    ["  airflow-platform:airflow: {timeZone: Europe/zurich}"],
    [
      "4:30  airflow.timeZone: Europe/zurich is no IANA time zone. Did you mean Europe/Zurich? Allowed: UTC, or a name such as Europe/Zurich.",
    ],
  ],
  [
    "Celery's settings without Celery",
    ["  airflow-platform:airflow: {celery: {maxReplicas: 3}}"],
    [
      "4:30  airflow.celery: has no effect while airflow.executor is KubernetesExecutor: remove it, or choose one with CeleryExecutor",
    ],
  ],
  [
    "a namespace of Kubernetes' own",
    ["  airflow-platform:airflow: {namespace: kube-system}"],
    [
      "4:30  airflow.namespace: kube-system belongs to others. Not allowed: default, external-secrets, karpenter, keda, reloader, and names that begin with kube-.",
    ],
  ],
  [
    "a path out of the repository",
    ["  airflow-platform:airflow: {dags: {subPath: dags/../..}}"],
    ["4:37  airflow.dags.subPath: dags/../.. leads out of the repository"],
  ],
  [
    "an ssh address without a key",
    ["  airflow-platform:airflow: {dags: {repository: 'git@example.com:o/r.git'}}"],
    [
      "4:30  airflow.dags.credentials: must be of type ssh: git@example.com:o/r.git is reached by ssh",
    ],
  ],
  [
    "a wrong kind of credentials",
    ["  airflow-platform:airflow: {dags: {credentials: {type: htps, secretName: s}}}"],
    [
      '4:51  airflow.dags.credentials.type: "htps" is not known. Did you mean https? Allowed: https, ssh.',
    ],
  ],
  [
    "an hour that is none",
    ['  airflow-platform:airflow: {databaseCleanup: {schedule: "0 25 * * 0"}}'],
    [
      "4:48  airflow.databaseCleanup.schedule: 25 is no hour. Allowed: 0 to 23, *, ranges, lists and steps.",
    ],
  ],
  [
    "an option that is decided elsewhere",
    ["  airflow-platform:airflow: {config: {core: {executor: LocalExecutor}}}"],
    ["4:46  airflow.config.core.executor: is decided by airflow.executor; set that instead"],
  ],
  [
    "an option that Airflow does not have",
    ["  airflow-platform:airflow: {config: {core: {max_active_task_per_dag: 4}}}"],
    [
      "4:46  airflow.config.core.max_active_task_per_dag: is no option of [core]; did you mean max_active_tasks_per_dag?",
    ],
  ],
  [
    "a chart value that does not exist",
    ["  airflow-platform:airflow: {values: {schedular: {}}}"],
    ["4:39  airflow.values.schedular: is no key of the chart's values; did you mean scheduler?"],
  ],
  [
    "half an adopted cluster",
    ["  airflow-platform:cluster: {existing: {name: shared}}"],
    [
      "4:30  cluster.existing: needs these keys too: endpoint, certificateAuthorityData, oidcProviderArn, vpcId, vpcCidr, nodeRouteTableIds, privateSubnetIds, nodeSecurityGroupId, nodeRoleName, installControllers",
    ],
  ],
  [
    "a role that is none",
    ["  airflow-platform:cluster: {adminRoleArns: [admin]}"],
    [
      '4:46  cluster.adminRoleArns[0]: must be the ARN of an IAM role, such as arn:aws:iam::111122223333:role/platform-admin, not "admin"',
    ],
  ],
  [
    "a name that AWS does not take",
    ["  airflow-platform:cluster: {name: Airflow--Dev}"],
    [
      '4:30  cluster.name: must be 1–40 lower-case letters, digits and single dashes, begin with a letter and end with a letter or digit; role, queue and database names are made from it, not "Airflow--Dev"',
    ],
  ],
  [
    "a chart mirror over plain http",
    ["  airflow-platform:charts: {mirror: 'http://charts.example.com'}"],
    [
      "4:29  charts.mirror: must be an oci:// or https:// address, or a folder: charts that come over plain http can be swapped on the way",
    ],
  ],
  [
    "a chart mirror that is not there",
    ["  airflow-platform:charts: {mirror: ./charts}"],
    ["4:29  charts.mirror: ./charts is not there"],
  ],
  [
    "an encrypted value",
    ["  airflow-platform:secrets:", "    prefix: {secure: AAABAA}"],
    [`5:5  secrets.prefix: must not be a secret (secure:): ${elsewhere}`],
  ],
  [
    "an encrypted section",
    ["  airflow-platform:secrets: {secure: AAABAA}"],
    [`4:3  secrets: must not be a secret (secure:): ${elsewhere}`],
  ],
  [
    "a password",
    ["  airflow-platform:airflow: {config: {smtp: {smtp_password: hunter2}}}"],
    [`4:46  airflow.config.smtp.smtp_password: looks like a secret by its name: ${elsewhere}`],
  ],
  [
    "a login in an address",
    ["  airflow-platform:airflow: {dags: {repository: 'https://me:hunter2@example.com/r.git'}}"],
    [`4:37  airflow.dags.repository: looks like an address with a login in it: ${elsewhere}`],
  ],
  [
    "an access key of AWS",
    ["  airflow-platform:tags: {extra: {note: AKIAIOSFODNN7EXAMPLE}}"],
    [`4:35  tags.extra.note: looks like an AWS access key id: ${elsewhere}`],
  ],
  [
    "a private key",
    ["  airflow-platform:airflow: {dags: {branch: '-----BEGIN RSA PRIVATE KEY-----'}}"],
    [`4:37  airflow.dags.branch: looks like a private key: ${elsewhere}`],
  ],
  [
    "the provider's secret key in the clear",
    ["  aws:secretKey: hunter2hunter2"],
    [`4:3  aws:secretKey: looks like a secret by its name: ${elsewhere}`],
  ],
];

describe("a stack file that is wrong", () => {
  test.each(broken)("%s: says so, where, and what is allowed", (_name, file, faults) => {
    const text = typeof file === "string" ? file : minimal(...file);
    expect(faultLines(text)).toEqual(faults.map((fault) => `Pulumi.t.yaml:${fault}`));
  });

  test("has every case once", () => {
    expect(new Set(broken.map(([name]) => name)).size).toBe(broken.length);
  });

  test("reports all faults at once, those of the shape and those between settings, by line", () => {
    const text = minimal(
      "  airflow-platform:network:",
      "    clusterCidr: 10.20.0.0/16",
      "    dataCidr: 10.20.0.0/22",
      "    availabilityZones: [eu-west-1a, eu-west-1z]",
      "  airflow-platform:database:",
      "    backupRetentionDays: 99",
      "    aurora: {minCapacity: 8}",
      "  airflow-platform:airflow:",
      "    schedular: {}",
      "    timeZone: Mars/Phobos",
    );
    expect(faultLines(text).map((line) => line.split(" ")[0])).toEqual([
      "Pulumi.t.yaml:6:5",
      "Pulumi.t.yaml:7:37",
      "Pulumi.t.yaml:9:5",
      "Pulumi.t.yaml:10:14",
      "Pulumi.t.yaml:12:5",
      "Pulumi.t.yaml:13:5",
    ]);
  });

  test("keeps checks quiet whose inputs are wrong already", () => {
    const text = minimal(
      "  airflow-platform:network: {clusterCidr: banana, dataCidr: 10.23.0.0/22}",
    );
    expect(faultLines(text)).toHaveLength(1);
  });
});

describe("a stack without a file", () => {
  const files = {
    "Pulumi.prod.yaml": minimal(),
    "Pulumi.dev.yaml": minimal(),
    "Pulumi.b.yaml": minimal(),
  };

  test("is told which stacks there are, and which it may have meant", () => {
    withProject(files, (folder) => {
      expect(faultsOf("pord", folder)).toEqual([
        "Pulumi.pord.yaml  there is no such file, so no stack pord. Did you mean prod? Stacks here: dev, prod, b.",
      ]);
    });
  });

  test("is told when there are none", () => {
    withProject({}, (folder) => {
      expect(faultsOf("qa", folder)).toEqual([
        "Pulumi.qa.yaml  there is no such file, so no stack qa. There are no stack files here.",
      ]);
    });
  });

  test.each(["../secrets", "a b", "", "org/project/dev"])(
    "is no stack at all when it is called %j",
    (name) => {
      withProject(files, (folder) => {
        expect(faultsOf(name, folder)).toEqual([
          `${JSON.stringify(name)} cannot be a stack's name. Allowed: 1 to 100 letters, digits, dots, dashes and underscores.`,
        ]);
      });
    },
  );
});

describe("another stack's file", () => {
  const own = minimal(
    "  airflow-platform:network: {clusterCidr: 10.20.0.0/16, dataCidr: 10.23.0.0/22}",
  );

  test("must not overlap this stack's ranges", () => {
    const other = minimal(
      "  airflow-platform:network: {clusterCidr: 10.20.0.0/18, dataCidr: 10.24.0.0/22}",
    );
    expect(faultLines(own, { "Pulumi.uat.yaml": other })).toEqual([
      "Pulumi.t.yaml:4:30  network.clusterCidr: 10.20.0.0/16 overlaps 10.20.0.0/18, the cluster's range of Pulumi.uat.yaml: stacks must stay peerable",
    ]);
  });

  test("is compared crosswise: one's data with the other's cluster", () => {
    const other = minimal(
      "  airflow-platform:network: {clusterCidr: 10.23.0.0/16, dataCidr: 10.24.0.0/22}",
    );
    expect(faultLines(own, { "Pulumi.uat.yaml": other })).toEqual([
      "Pulumi.t.yaml:4:57  network.dataCidr: 10.23.0.0/22 overlaps 10.23.0.0/16, the cluster's range of Pulumi.uat.yaml: stacks must stay peerable",
    ]);
  });

  test("is no fault of this stack's when it is broken", () => {
    expect(faultLines(own, { "Pulumi.uat.yaml": "config: [\n" })).toEqual([]);
  });
});
