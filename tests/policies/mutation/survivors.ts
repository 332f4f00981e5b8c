/** Mutants that no rule catches, and why that is no hole. */
const karpenter = "aws:iam/rolePolicy:RolePolicy::cluster-karpenter";
const balancers = "aws:iam/rolePolicy:RolePolicy::cluster-load-balancer-controller";
const addon = "aws:eks/addon:Addon";
const airflow = "kubernetes:helm.sh/v3:Release::airflow";
const encryption =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

export const SURVIVORS: Readonly<Record<string, string>> = {
  'aws:eks/accessEntry:AccessEntry::cluster-task-node type = "STANDARD"':
    "It takes rights away: a standard entry without policies may do nothing, and nodes do not join.",
  [`${addon}::cluster-aws-ebs-csi-driver without configurationValues`]:
    "The values say tags, replicas and tolerations; the driver's defaults are safe.",
  [`${addon}::cluster-coredns without configurationValues`]:
    "The values say replicas and tolerations; CoreDNS runs two replicas by itself.",
  [`${karpenter} LookUpOffers: without its condition`]:
    "It describes what EC2 offers; the region only keeps the answers short.",
  [`${karpenter} StartFromOwnLaunchTemplates: without its condition`]:
    "A start needs leave on the machine too, which another statement gives for the stack's tags only.",
  [`${balancers} JoinWebAcl: on everything`]:
    "WAF cannot bind it by tag, and the names of load balancers and web ACLs are not known before.",
  [`${balancers} MakeServiceLinkedRole: without its condition`]:
    "The statement names the one service-linked role as its resource, so the condition says it twice.",
  [`${encryption}::access-logs removed`]:
    "The bucket of the load balancers' access logs takes S3's key only, which S3 uses since January 2023 anyway.",
  [`${encryption}::artifacts-access removed`]:
    "S3 encrypts every object since January 2023, and a bucket that takes access logs can have S3's key only.",
  'awsx:ec2:Vpc::network-cluster cidrBlock = "10.0.0.0/8"':
    "AWS makes no VPC larger than /16, and the settings refuse it before the program runs.",
  'eks:index:Cluster::cluster publicAccessCidrs = ["0.0.0.0/0"]':
    "The public endpoint is off in prod, so the list opens nothing; with the endpoint on the rule speaks.",
  [`${airflow} values.apiServer.service.loadBalancerSourceRanges = ["0.0.0.0/0"]`]:
    "The service is of type ClusterIP, which has no load balancer; with one the rule speaks.",
  [`${airflow} values.webserver.defaultUser.enabled = true`]:
    "The job that would make the user is off, and the mutant that turns it on is caught.",
  'kubernetes:rbac.authorization.k8s.io/v1:Role::namespace-airflow-pod-cleaner rules.0.resources = ["pods/exec"]':
    "The role may list and delete; entering a pod takes the verb create or get.",
};

/** Mutants that survive in dev or uat though nothing that their tiers relax is about them. */
export const SURVIVORS_OF_SMALL_STACKS: Readonly<Record<string, string>> = {
  [`${airflow} without values.scheduler.podDisruptionBudget`]:
    "One scheduler runs in dev and uat, and a budget for one would only keep its node from being drained.",
};
