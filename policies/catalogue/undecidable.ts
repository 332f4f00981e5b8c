/** What frameworks ask for or the platform promises and no resource of a stack shows. */
export interface Undecidable {
  readonly subject: string;
  readonly reason: string;
  /** What looks after it. */
  readonly instead: string;
}

export const UNDECIDABLE: readonly Undecidable[] = [
  {
    subject: "Root user, password policy, credentials that nobody uses (CIS AWS 1.x, FSBP IAM.3–9)",
    reason: "They belong to the account; a stack makes no users (iam-no-users) and sees none.",
    instead: "the account's baseline, Security Hub",
  },
  {
    subject:
      "CloudTrail, Config, GuardDuty, Security Hub, Access Analyzer (CIS AWS 1.19, 3.x, 4.x; FSBP CloudTrail.1, Config.1, GuardDuty.1)",
    reason: "One per account and region, made by whoever owns the account.",
    instead: "the account's baseline, Security Hub",
  },
  {
    subject:
      "Account-wide block of public access and encryption by default (FSBP S3.1, EC2.7; CIS AWS 5.1.1)",
    reason: "Account settings. The rules ask for the same on every bucket and volume instead.",
    instead: "s3-public-access-blocked, ec2-volumes-encrypted; Security Hub for the account",
  },
  {
    subject: "What a role may do in the end",
    reason:
      "Service control policies, permission sets and session policies are outside of the stack, and managed policies stand in it by ARN only. The rules judge every document that the stack holds.",
    instead:
      "IAM Access Analyzer; roles-confined-to-stack for what the stack's own documents allow",
  },
  {
    subject: "Files and kubelet flags of the nodes (CIS EKS 3.1, 3.2)",
    reason: "They come with the machine image; a launch template names it.",
    instead: "AWS's EKS-optimised images; kube-bench on a node",
  },
  {
    subject: "API server, scheduler and etcd of the control plane (CIS EKS 1.x)",
    reason: "AWS runs them, and shows their logs only (eks-control-plane-logs).",
    instead: "AWS, under the shared responsibility model",
  },
  {
    subject: "What a chart renders beyond its values (CIS EKS 4.x for controllers)",
    reason:
      "A Release holds values; its templates run at installation. The Airflow chart's values are known to the rules key by key, those of other charts in part.",
    instead: "the restricted pod security standard on Airflow's namespace, which refuses such pods",
  },
  {
    subject: "Pods that tasks ask for by themselves (executor_config, KubernetesPodOperator)",
    reason: "They are written in DAGs and made while tasks run.",
    instead: "namespace-pod-security, namespace-quota, network-policy-default-deny",
  },
  {
    subject: "Load balancers as the controller makes them (FSBP ELB.x)",
    reason:
      "The AWS Load Balancer Controller makes them from annotations, inside the cluster. The rules judge the annotations, and load balancers that a stack makes itself.",
    instead: "Security Hub for what exists",
  },
  {
    subject: "Vulnerabilities in images",
    reason:
      "An image is a name here. That it is scanned is a rule (ecr-scan-on-push); the findings are not.",
    instead: "the registry's scan findings",
  },
  {
    subject: "Expiry of certificates (FSBP ACM.1)",
    reason:
      "The date is known once the certificate is issued. Validation by DNS lets AWS renew it (acm-dns-validated).",
    instead: "ACM's renewal, CloudWatch metric DaysToExpiry",
  },
  {
    subject:
      "Snapshots that are shared or public, backups that can be restored (FSBP RDS.1, CKV2_AWS_8 in part)",
    reason: "They are made after the stack, by AWS or by hand.",
    instead: "Security Hub; a restore that is practised (metadata database, restore)",
  },
  {
    subject:
      "Secrets that were not rotated in time or that nobody uses (FSBP SecretsManager.2, .3)",
    reason:
      "Times and use are known while it runs. Whether anything rotates a secret is a rule (secrets-rotation).",
    instead: "Security Hub",
  },
  {
    subject: "Whether people use a second factor at another identity provider",
    reason:
      "With identity.mode oidc the pool of users is somebody else's; Cognito's own is judged (cognito-mfa).",
    instead: "that provider",
  },
  {
    subject: "Rights inside Airflow: roles, DAG-level access, connections",
    reason:
      "They live in Airflow's database. The auth manager and the mapping of groups are values, and judged (airflow-auth-manager).",
    instead: "docs/sign-on.md",
  },
  {
    subject: "Children of awsx and eks components, in an offline plan",
    reason:
      "Their plugins make them. Offline, a rule reads the component's arguments; in a preview it reads arguments and children, and reports a fault once.",
    instead: "pulumi preview --policy-pack",
  },
  {
    subject: "Capacity, quotas, names that are taken, prices of the day",
    reason: "AWS answers that when it is asked. monthly-budget counts by list prices.",
    instead: "pulumi up, AWS Budgets",
  },
];
