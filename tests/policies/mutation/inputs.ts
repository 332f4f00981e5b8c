/**
 * Inputs of the platform's resources that somebody's safety hangs on, type by type, with what they could
 * be changed to. A path that a resource does not have makes no mutant.
 */

/** What an input becomes; `DROP` takes it away. */
export const DROP = Symbol("drop");
/** Path, what becomes of it, and the one resource that it is about where the type does not say. */
type Change = readonly [path: string, value: unknown, only?: string];

const EVERYWHERE = "0.0.0.0/0";

const pod = (path: string): Change[] => [
  [`${path}.securityContext.runAsNonRoot`, false],
  [`${path}.securityContext.runAsUser`, 0],
  [`${path}.securityContext.seccompProfile`, DROP],
  [`${path}.hostNetwork`, true],
  [`${path}.hostPID`, true],
  [`${path}.serviceAccountName`, DROP],
  [`${path}.automountServiceAccountToken`, true],
  [`${path}.containers.0.securityContext.privileged`, true],
  [`${path}.containers.0.securityContext.allowPrivilegeEscalation`, true],
  [`${path}.containers.0.securityContext.capabilities`, DROP],
  [`${path}.containers.0.image`, "somebody/airflow:latest"],
  [`${path}.containers.0.resources`, DROP],
];

const chartPod = (path: string): Change[] => [
  [`values.${path}.resources`, DROP],
  [`values.${path}.serviceAccount.name`, DROP],
  [`values.${path}.serviceAccount.automountServiceAccountToken`, DROP],
];

const bucket: Change[] = [
  ["forceDestroy", true],
  ["acl", "public-read"],
  ["tags", DROP],
];

export const INPUTS: Readonly<Record<string, readonly Change[]>> = {
  "eks:index:Cluster": [
    ["endpointPublicAccess", true],
    ["endpointPrivateAccess", false],
    ["publicAccessCidrs", [EVERYWHERE]],
    ["encryptionConfigKeyArn", DROP],
    ["enabledClusterLogTypes.1", DROP],
    ["enabledClusterLogTypes", DROP],
    ["authenticationMode", "CONFIG_MAP"],
    ["deletionProtection", false],
    ["version", "1.24"],
    ["nodePublicKey", "ssh-ed25519 AAAA"],
    ["tags", DROP],
  ],
  "awsx:ec2:Vpc": [
    ["tags", DROP],
    ["cidrBlock", "10.0.0.0/8"],
  ],
  "aws:eks/addon:Addon": [["configurationValues", DROP]],
  "aws:eks/nodeGroup:NodeGroup": [
    ["remoteAccess", { ec2SshKey: "key" }],
    ["instanceTypes.0", "p5.48xlarge"],
    ["subnetIds", ["subnet-1"]],
  ],
  "aws:eks/accessEntry:AccessEntry": [["type", "STANDARD"]],
  "aws:ec2/launchTemplate:LaunchTemplate": [
    ["metadataOptions", DROP],
    ["metadataOptions.httpTokens", "optional"],
    ["metadataOptions.httpPutResponseHopLimit", 2],
    ["blockDeviceMappings.0.ebs.encrypted", "false"],
    ["blockDeviceMappings.0.ebs.volumeType", "gp2"],
    ["networkInterfaces.0.associatePublicIpAddress", "true"],
    ["keyName", "key"],
    ["userData", "export PASSWORD=correct-horse"],
  ],
  "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": [
    ["spec.metadataOptions.httpTokens", "optional"],
    ["spec.metadataOptions.httpPutResponseHopLimit", 2],
    ["spec.blockDeviceMappings.0.ebs.encrypted", false],
    ["spec.associatePublicIPAddress", true],
    ["spec.userData", "curl https://me:secret-word@host"],
  ],
  "kubernetes:karpenter.sh/v1:NodePool": [
    ["spec.limits", DROP],
    ["spec.limits.memory", DROP],
    ["spec.template.spec.taints", DROP],
  ],
  "kubernetes:storage.k8s.io/v1:StorageClass": [
    ["parameters.encrypted", "false"],
    ["parameters.type", "gp2"],
  ],
  "aws:rds/cluster:Cluster": [
    ["storageEncrypted", false],
    ["kmsKeyId", DROP],
    ["manageMasterUserPassword", DROP],
    ["masterPassword", "correct-horse"],
    ["masterUsername", "postgres"],
    ["dbClusterParameterGroupName", DROP],
    ["iamDatabaseAuthenticationEnabled", false],
    ["enabledCloudwatchLogsExports", DROP],
    ["backupRetentionPeriod", 1],
    ["deletionProtection", false],
    ["skipFinalSnapshot", true],
    ["finalSnapshotIdentifier", DROP],
    ["copyTagsToSnapshot", false],
    ["enableHttpEndpoint", true],
    ["vpcSecurityGroupIds", ["sg-elsewhere", "sg-other"]],
    ["serverlessv2ScalingConfiguration.maxCapacity", 128],
    ["masterUserSecretKmsKeyId", DROP],
  ],
  "aws:rds/clusterInstance:ClusterInstance": [
    ["publiclyAccessible", true],
    ["monitoringInterval", 0],
    ["monitoringRoleArn", DROP],
    ["performanceInsightsEnabled", false],
    ["performanceInsightsKmsKeyId", DROP],
    ["autoMinorVersionUpgrade", false],
    ["caCertIdentifier", "rds-ca-2019"],
  ],
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": [["parameters", []]],
  "aws:rds/subnetGroup:SubnetGroup": [["subnetIds", ["subnet-1"]]],
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [
    ["blockPublicAcls", false],
    ["blockPublicPolicy", false],
    ["ignorePublicAcls", false],
    ["restrictPublicBuckets", DROP],
  ],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    ["rules.0.applyServerSideEncryptionByDefault.sseAlgorithm", "AES256"],
    ["rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId", DROP],
    ["rules.0.bucketKeyEnabled", false],
  ],
  "aws:s3/bucketVersioning:BucketVersioning": [["versioningConfiguration.status", "Suspended"]],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [
    ["rule.objectOwnership", "ObjectWriter"],
  ],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [["rules", []]],
  "aws:ecr/repository:Repository": [
    ["imageTagMutability", "MUTABLE"],
    ["imageScanningConfiguration", DROP],
    ["encryptionConfigurations", DROP],
    ["forceDelete", true],
  ],
  "aws:kms/key:Key": [
    ["enableKeyRotation", false],
    ["deletionWindowInDays", 7],
    ["policy", DROP],
  ],
  "aws:secretsmanager/secret:Secret": [
    ["kmsKeyId", DROP],
    ["recoveryWindowInDays", 0],
  ],
  "aws:sqs/queue:Queue": [["sqsManagedSseEnabled", false]],
  "aws:cloudwatch/logGroup:LogGroup": [
    ["kmsKeyId", DROP],
    ["retentionInDays", DROP],
    ["retentionInDays", 1],
  ],
  "aws:ec2/flowLog:FlowLog": [["trafficType", "ACCEPT"]],
  "aws:ec2/subnet:Subnet": [["mapPublicIpOnLaunch", true]],
  "aws:ec2/route:Route": [["destinationCidrBlock", EVERYWHERE]],
  "aws:ec2/securityGroup:SecurityGroup": [
    ["ingress", [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: [EVERYWHERE] }]],
    ["description", DROP],
  ],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [
    ["ingress", [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"] }]],
  ],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    ["cidrIpv4", EVERYWHERE],
    ["cidrIpv6", "::/0"],
    ["ipProtocol", "-1"],
    ["description", DROP],
  ],
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": [
    ["accepter.allowRemoteVpcDnsResolution", false],
    ["requester.allowRemoteVpcDnsResolution", false],
  ],
  "aws:iam/role:Role": [["managedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]]],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [
    ["policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"],
    ["policyArn", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"],
  ],
  "kubernetes:core/v1:Namespace": [
    ["metadata.labels.pod-security\\.kubernetes\\.io/enforce", DROP],
    ["metadata.labels.pod-security\\.kubernetes\\.io/enforce", "privileged"],
  ],
  "kubernetes:batch/v1:Job": pod("spec.template.spec"),
  "kubernetes:rbac.authorization.k8s.io/v1:Role": [
    ["rules.0.verbs", ["*"]],
    ["rules.0.resources", ["secrets"]],
    ["rules.0.resources", ["pods/exec"]],
    ["rules.0.apiGroups", ["*"]],
  ],
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": [
    ["roleRef.name", "cluster-admin"],
    ["subjects.0.name", "default"],
  ],
  "kubernetes:external-secrets.io/v1:SecretStore": [
    ["spec.provider.aws.auth", DROP],
    ["spec.provider.aws.auth", { secretRef: { accessKeyIDSecretRef: { name: "keys" } } }],
  ],
  "kubernetes:helm.sh/v3:Release": [
    ["version", DROP],
    ["version", "^1.0.0"],
    ["namespace", "default"],
    ["values.fernetKeySecretName", DROP],
    ["values.apiSecretKeySecretName", DROP],
    ["values.jwtSecretName", DROP],
    ["values.data.metadataSecretName", DROP],
    ["values.data.metadataConnection", { pass: "correct-horse" }],
    ["values.pgbouncer.enabled", false],
    ["values.pgbouncer.configSecretName", DROP],
    ["values.postgresql.enabled", true],
    ["values.createUserJob", DROP],
    ["values.webserver.defaultUser.enabled", true],
    ["values.config.core.auth_manager", DROP],
    ["values.config.api.expose_config", "True"],
    ["values.config.logging.remote_logging", "False"],
    ["values.executor", "LocalExecutor", "airflow"],
    ["values.securityContexts.pod", DROP],
    ["values.securityContexts.containers", DROP],
    ["values.images.airflow", { repository: "somebody/airflow", tag: "latest" }],
    ["values.apiServer.service.type", "NodePort"],
    ["values.apiServer.service.loadBalancerSourceRanges", [EVERYWHERE]],
    ["values.workers.kubernetes.safeToEvict", true],
    ["values.workers.kubernetes.podAnnotations", DROP],
    ["values.dags.gitSync.repo", "http://git.example.com/dags.git"],
    ["values.scheduler.podDisruptionBudget", DROP],
    ["values.scheduler.replicas", 1],
    ...["apiServer", "scheduler", "dagProcessor", "triggerer", "pgbouncer", "statsd"].flatMap(
      chartPod,
    ),
    ...chartPod("workers.kubernetes"),
  ],
};

/** Resources whose absence is as bad as a wrong input. */
export const INDISPENSABLE: readonly string[] = [
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:eks/addon:Addon",
  "aws:rds/clusterInstance:ClusterInstance",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLogging:BucketLogging",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "kubernetes:core/v1:LimitRange",
  "kubernetes:core/v1:ResourceQuota",
];
