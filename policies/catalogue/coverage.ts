/**
 * What public packs and benchmarks ask of a platform like this one, subject by subject, and the rules that
 * answer. Collected from checkov, Trivy, kube-score, AWS FSBP, CIS and two public CrossGuard packs.
 */
export interface Subject {
  readonly area:
    "EKS and EC2" | "RDS" | "S3 and ECR" | "IAM, KMS, secrets" | "Network and edge" | "Kubernetes";
  readonly asks: string;
  readonly rules: readonly string[];
  /** What of it no rule asks for, and why. */
  readonly except?: string;
}

type Row = readonly [asks: string, rules: string, except?: string];

const subjects = (area: Subject["area"], ...rows: readonly Row[]): Subject[] =>
  rows.map(([asks, rules, except]) => ({
    area,
    asks,
    rules: rules.split(" "),
    ...(except === undefined ? {} : { except }),
  }));

export const SUBJECTS: readonly Subject[] = [
  ...subjects(
    "EKS and EC2",
    ["API endpoint private, or for listed ranges", "eks-endpoint-private eks-endpoint-allow-list"],
    ["Kubernetes secrets under an own key", "eks-secrets-encrypted"],
    ["all five control-plane logs", "eks-control-plane-logs"],
    ["a supported version, in the version map", "eks-supported-version"],
    ["no SSH to nodes", "eks-node-group-no-ssh"],
    [
      "access entries, no creator left as administrator",
      "eks-api-authentication eks-no-creator-admin",
    ],
    ["deletion protection of the cluster", "eks-deletion-protection"],
    ["IMDSv2 with hop limit 1", "ec2-imds-v2 ec2-imds-hop-limit"],
    [
      "machines without public address, encrypted, no secrets in user data",
      "ec2-no-public-address ec2-volumes-encrypted ec2-user-data-no-secrets",
      "An own key for volumes (CKV_AWS_189): nodes keep nothing, and AWS's key is as closed to other accounts.",
    ],
    [
      "core add-ons",
      "eks-core-addons",
      "The Pod Identity agent: roles come through the cluster's OIDC provider. The rule's configuration can ask for it.",
    ],
    ["network policies enforced by the VPC CNI", "vpc-cni-network-policy"],
    ["node counts left to the autoscaler", "node-group-size-left-alone"],
  ),
  ...subjects(
    "RDS",
    ["storage under an own key", "rds-storage-encrypted"],
    ["no public address", "rds-not-public database-reachable-from-nodes-only"],
    ["more than one zone", "rds-multi-az aurora-failover-target rds-subnets-span-zones"],
    ["backups kept long enough", "rds-backup-retention"],
    ["deletion protection and final snapshot", "rds-deletion-protection rds-final-snapshot"],
    ["logs exported", "rds-logs-exported"],
    [
      "enhanced monitoring, Performance Insights under an own key",
      "rds-enhanced-monitoring rds-performance-insights",
    ],
    ["IAM authentication", "rds-iam-authentication"],
    ["TLS only", "rds-force-tls"],
    ["query logging", "rds-query-logging"],
    ["tags on snapshots, minor upgrades", "rds-copy-tags-to-snapshots rds-minor-upgrades"],
    ["a current certificate authority, a backup plan", "rds-current-ca rds-backup-plan"],
    [
      "a master password that nobody sees",
      "rds-managed-master-password rds-master-secret-own-key",
      "Whether a value is marked secret: the engine hands policies the plain value.",
    ],
  ),
  ...subjects(
    "S3 and ECR",
    ["public access blocked four ways", "s3-public-access-blocked"],
    ["own key with bucket key", "s3-encrypted-with-own-key s3-no-other-keys"],
    ["versioning", "s3-versioned"],
    ["TLS only", "s3-tls-only"],
    ["lifecycle that ends unfinished uploads", "s3-lifecycle"],
    ["access logging", "s3-access-logged"],
    ["access lists off", "s3-acls-off s3-no-public-acl"],
    [
      "nobody but named principals, no deletion with content",
      "s3-policy-not-public s3-no-force-destroy",
    ],
    ["immutable image tags", "ecr-immutable-tags"],
    ["images scanned", "ecr-scan-on-push"],
    ["own key, lifecycle, not public", "ecr-encrypted-with-own-key ecr-lifecycle ecr-not-public"],
  ),
  ...subjects(
    "IAM, KMS, secrets",
    ["no wildcard of actions", "iam-no-administrator iam-no-whole-service iam-no-not-elements"],
    [
      "no exfiltration, escalation, permissions management, credentials exposure",
      "iam-no-broad-data-access iam-no-privilege-escalation iam-no-permissions-management iam-no-credentials-exposure",
    ],
    ["no write without constraint", "iam-writes-bound iam-pass-role-bound"],
    ["no administrator policies attached", "iam-no-managed-administrator"],
    [
      "trust: nobody unknown, subject and audience, Pod Identity's conditions",
      "iam-trust-no-everybody iam-oidc-trust-bound iam-pod-identity-trust iam-service-trust-bound iam-trust-other-accounts",
    ],
    ["a permissions boundary where one is set", "iam-permissions-boundary"],
    ["policies written in one place", "iam-one-owner security-group-one-owner"],
    [
      "keys rotate, are closed, and are deleted late",
      "kms-key-rotation kms-policy-not-public kms-policy-stated kms-deletion-window",
    ],
    ["secrets under an own key", "secrets-own-key"],
    ["secrets rotate", "secrets-rotation"],
    ["deleted secrets can be brought back", "secrets-recovery-window"],
    ["parameters are SecureString", "ssm-secure-string"],
  ),
  ...subjects(
    "Network and edge",
    ["flow logs of each VPC", "vpc-flow-logs"],
    ["default group closed", "default-security-group-closed"],
    [
      "no open ingress",
      "security-group-no-open-ingress security-group-named-ports security-group-wide-egress network-acl-admin-ports",
      "What a prefix list holds: it is named by id, and its entries are somebody else's.",
    ],
    ["groups and rules described", "security-group-described"],
    ["subnets give no public addresses", "subnet-no-public-addresses"],
    ["narrow peering routes", "peering-routes-narrow"],
    ["the database's VPC has no way out", "database-vpc-closed"],
    [
      "HTTPS with current TLS",
      "load-balancer-https-listener load-balancer-tls-policy load-balancer-tls",
    ],
    [
      "logs, deletion protection, strict headers",
      "load-balancer-access-logs load-balancer-deletion-protection load-balancer-drops-invalid-headers load-balancer-desync-mitigation",
    ],
    [
      "a firewall before what is public",
      "waf-on-public-load-balancer waf-logs waf-known-bad-inputs",
    ],
    ["log groups kept, under an own key", "log-group-retention log-group-own-key"],
    [
      "certificates by DNS, replaced in order, no wildcard",
      "acm-dns-validated acm-create-before-delete acm-no-wildcard",
    ],
    [
      "user pool: second factor, long passwords, threat protection, no self sign-up, no guests",
      "cognito-mfa cognito-password-length cognito-threat-protection cognito-deletion-protection cognito-no-self-sign-up cognito-no-guests",
    ],
    [
      "client: https, code flow, secret, short tokens, silent about users",
      "cognito-client-https cognito-client-code-flow cognito-client-secret cognito-client-short-tokens cognito-client-hides-users",
    ],
    ["tags on everything", "required-tags"],
    [
      "regions, sizes and budget by tier",
      "allowed-regions node-instance-types database-size monthly-budget",
    ],
  ),
  ...subjects(
    "Kubernetes",
    ["requests, limits and probes", "container-resources container-probes"],
    ["pinned images of trusted registries", "image-pinned image-digest image-registry"],
    [
      "restricted pods",
      "pod-non-root container-no-privilege-escalation container-drops-capabilities pod-seccomp container-read-only-root pod-no-host-access",
      "A user number above 10,000 (CKV_K8S_40): the images decide it, and Airflow's is 50,000.",
    ],
    [
      "no default namespace or account, tokens on purpose",
      "no-default-namespace no-default-service-account token-mounted-on-purpose",
    ],
    [
      "secrets as files",
      "secrets-as-files no-literal-secrets-in-env config-map-no-secrets kubernetes-secrets-synced",
    ],
    [
      "narrow roles",
      "rbac-no-wildcard rbac-no-escalation rbac-no-secret-reading rbac-no-cluster-admin",
    ],
    ["default deny in each namespace", "network-policy-default-deny"],
    ["disruption budgets that let one go", "disruption-budget disruption-budget-allows-eviction"],
    ["replicas, spread", "workload-replicas workload-spread"],
    [
      "no node ports, no public balancers, no bare pods",
      "service-no-node-port load-balancer-internal no-bare-pod",
    ],
    [
      "stable versions, bounded jobs, one owner of replicas",
      "stable-api-version cronjob-bounded job-bounded autoscaler-owns-replicas",
    ],
    ["git-sync that cannot be told to run things", "git-sync-safe"],
    [
      "pod security labels, quota and limits of a namespace",
      "namespace-pod-security namespace-quota",
    ],
    [
      "Airflow's values",
      "airflow-executor airflow-external-database airflow-no-default-user airflow-named-secrets airflow-no-secret-values airflow-config-page airflow-jobs-without-hooks airflow-auth-manager airflow-pgbouncer airflow-remote-logs",
    ],
    ["task pods that are left alone", "airflow-tasks-undisturbed"],
    ["charts in tested versions", "chart-version-pinned"],
  ),
];
