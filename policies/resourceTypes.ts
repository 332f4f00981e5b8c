/** Type tokens that rules look at, with the SDKs' own argument types. Types only: nothing is loaded. */
import type * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
import type * as eks from "@pulumi/eks";
import type { Unwrap } from "@pulumi/pulumi";
import type { JsonObject } from "./json";
import type { KubernetesToken } from "./kubernetes/objects";

interface AwsTypes {
  "aws:acm/certificate:Certificate": aws.acm.CertificateArgs;
  "aws:backup/plan:Plan": aws.backup.PlanArgs;
  "aws:backup/selection:Selection": aws.backup.SelectionArgs;
  "aws:cloudwatch/logGroup:LogGroup": aws.cloudwatch.LogGroupArgs;
  "aws:cognito/identityPool:IdentityPool": aws.cognito.IdentityPoolArgs;
  "aws:cognito/userPool:UserPool": aws.cognito.UserPoolArgs;
  "aws:cognito/userPoolClient:UserPoolClient": aws.cognito.UserPoolClientArgs;
  "aws:ebs/volume:Volume": aws.ebs.VolumeArgs;
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": aws.ec2.DefaultSecurityGroupArgs;
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": aws.ec2.EgressOnlyInternetGatewayArgs;
  "aws:ec2/vpnGateway:VpnGateway": aws.ec2.VpnGatewayArgs;
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": aws.ec2transitgateway.VpcAttachmentArgs;
  "aws:ec2/flowLog:FlowLog": aws.ec2.FlowLogArgs;
  "aws:ec2/instance:Instance": aws.ec2.InstanceArgs;
  "aws:ec2/internetGateway:InternetGateway": aws.ec2.InternetGatewayArgs;
  "aws:ec2/launchTemplate:LaunchTemplate": aws.ec2.LaunchTemplateArgs;
  "aws:ec2/natGateway:NatGateway": aws.ec2.NatGatewayArgs;
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": aws.ec2.DefaultNetworkAclArgs;
  "aws:ec2/networkAcl:NetworkAcl": aws.ec2.NetworkAclArgs;
  "aws:ec2/networkAclRule:NetworkAclRule": aws.ec2.NetworkAclRuleArgs;
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": aws.ec2.PeeringConnectionOptionsArgs;
  "aws:ec2/route:Route": aws.ec2.RouteArgs;
  "aws:ec2/routeTable:RouteTable": aws.ec2.RouteTableArgs;
  "aws:ec2/securityGroup:SecurityGroup": aws.ec2.SecurityGroupArgs;
  "aws:ec2/securityGroupRule:SecurityGroupRule": aws.ec2.SecurityGroupRuleArgs;
  "aws:ec2/subnet:Subnet": aws.ec2.SubnetArgs;
  "aws:ec2/vpc:Vpc": aws.ec2.VpcArgs;
  "aws:ec2/vpcEndpoint:VpcEndpoint": aws.ec2.VpcEndpointArgs;
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": aws.ec2.VpcPeeringConnectionArgs;
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": aws.ecr.LifecyclePolicyArgs;
  "aws:ecr/repository:Repository": aws.ecr.RepositoryArgs;
  "aws:ecr/repositoryPolicy:RepositoryPolicy": aws.ecr.RepositoryPolicyArgs;
  "aws:ecrpublic/repository:Repository": aws.ecrpublic.RepositoryArgs;
  "aws:eks/addon:Addon": aws.eks.AddonArgs;
  "aws:eks/cluster:Cluster": aws.eks.ClusterArgs;
  "aws:eks/nodeGroup:NodeGroup": aws.eks.NodeGroupArgs;
  "aws:iam/accessKey:AccessKey": aws.iam.AccessKeyArgs;
  "aws:iam/groupPolicy:GroupPolicy": aws.iam.GroupPolicyArgs;
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": aws.iam.GroupPolicyAttachmentArgs;
  "aws:iam/policy:Policy": aws.iam.PolicyArgs;
  "aws:iam/policyAttachment:PolicyAttachment": aws.iam.PolicyAttachmentArgs;
  "aws:iam/role:Role": aws.iam.RoleArgs;
  "aws:iam/rolePolicy:RolePolicy": aws.iam.RolePolicyArgs;
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": aws.iam.RolePolicyAttachmentArgs;
  "aws:iam/user:User": aws.iam.UserArgs;
  "aws:iam/userLoginProfile:UserLoginProfile": aws.iam.UserLoginProfileArgs;
  "aws:iam/userPolicy:UserPolicy": aws.iam.UserPolicyArgs;
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": aws.iam.UserPolicyAttachmentArgs;
  "aws:kms/key:Key": aws.kms.KeyArgs;
  "aws:kms/keyPolicy:KeyPolicy": aws.kms.KeyPolicyArgs;
  "aws:lb/listener:Listener": aws.lb.ListenerArgs;
  "aws:lb/loadBalancer:LoadBalancer": aws.lb.LoadBalancerArgs;
  "aws:rds/cluster:Cluster": aws.rds.ClusterArgs;
  "aws:rds/clusterInstance:ClusterInstance": aws.rds.ClusterInstanceArgs;
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": aws.rds.ClusterParameterGroupArgs;
  "aws:rds/instance:Instance": aws.rds.InstanceArgs;
  "aws:rds/parameterGroup:ParameterGroup": aws.rds.ParameterGroupArgs;
  "aws:rds/subnetGroup:SubnetGroup": aws.rds.SubnetGroupArgs;
  "aws:s3/bucket:Bucket": aws.s3.BucketArgs;
  "aws:s3/bucketV2:BucketV2": aws.s3.BucketV2Args;
  "aws:s3/bucketAcl:BucketAcl": aws.s3.BucketAclArgs;
  "aws:s3/bucketAclV2:BucketAclV2": aws.s3.BucketAclV2Args;
  "aws:s3/bucketPolicy:BucketPolicy": aws.s3.BucketPolicyArgs;
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": aws.s3.BucketLifecycleConfigurationArgs;
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": aws.s3.BucketLifecycleConfigurationV2Args;
  "aws:s3/bucketLogging:BucketLogging": aws.s3.BucketLoggingArgs;
  "aws:s3/bucketLoggingV2:BucketLoggingV2": aws.s3.BucketLoggingV2Args;
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": aws.s3.BucketOwnershipControlsArgs;
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": aws.s3.BucketPublicAccessBlockArgs;
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": aws.s3.BucketServerSideEncryptionConfigurationArgs;
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": aws.s3.BucketServerSideEncryptionConfigurationV2Args;
  "aws:s3/bucketVersioning:BucketVersioning": aws.s3.BucketVersioningArgs;
  "aws:s3/bucketVersioningV2:BucketVersioningV2": aws.s3.BucketVersioningV2Args;
  "aws:secretsmanager/secretRotation:SecretRotation": aws.secretsmanager.SecretRotationArgs;
  "aws:wafv2/webAclAssociation:WebAclAssociation": aws.wafv2.WebAclAssociationArgs;
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": aws.wafv2.WebAclLoggingConfigurationArgs;
  "aws:iam/instanceProfile:InstanceProfile": aws.iam.InstanceProfileArgs;
  "aws:ec2/eip:Eip": aws.ec2.EipArgs;
  "aws:secretsmanager/secret:Secret": aws.secretsmanager.SecretArgs;
  "aws:secretsmanager/secretPolicy:SecretPolicy": aws.secretsmanager.SecretPolicyArgs;
  "aws:sns/topic:Topic": aws.sns.TopicArgs;
  "aws:sns/topicPolicy:TopicPolicy": aws.sns.TopicPolicyArgs;
  "aws:sqs/queue:Queue": aws.sqs.QueueArgs;
  "aws:sqs/queuePolicy:QueuePolicy": aws.sqs.QueuePolicyArgs;
  "aws:ssm/parameter:Parameter": aws.ssm.ParameterArgs;
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": aws.vpc.SecurityGroupEgressRuleArgs;
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": aws.vpc.SecurityGroupIngressRuleArgs;
  "aws:wafv2/webAcl:WebAcl": aws.wafv2.WebAclArgs;
}

interface ComponentTypes {
  "awsx:ec2:Vpc": awsx.ec2.VpcArgs;
  "eks:index:Cluster": eks.ClusterArgs;
  "eks:index:ManagedNodeGroup": eks.ManagedNodeGroupArgs;
  "eks:index:NodeGroupV2": eks.NodeGroupV2Args;
}

type TypedToken = keyof AwsTypes | keyof ComponentTypes;
/** A type token, or `*` at the end of one for every type that begins so. */
export type TypeToken = TypedToken | KubernetesToken | "aws:*" | "kubernetes:*";

/** Everything may be missing: a rule runs on what a program wrote, not on what a provider accepts. */
type DeepPartial<T> = T extends readonly (infer E)[]
  ? readonly DeepPartial<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** Inputs of a type as a rule sees them: no outputs, no promises, nothing required. */
export type Inputs<T extends TypeToken> = T extends keyof AwsTypes
  ? DeepPartial<Unwrap<AwsTypes[T]>>
  : T extends keyof ComponentTypes
    ? DeepPartial<Unwrap<ComponentTypes[T]>>
    : JsonObject;

/** Components of other packages: the engine shows their arguments and, in a preview, their children. */
export const REMOTE_COMPONENTS: ReadonlySet<string> = new Set<keyof ComponentTypes>([
  "awsx:ec2:Vpc",
  "eks:index:Cluster",
  "eks:index:ManagedNodeGroup",
  "eks:index:NodeGroupV2",
]);

/** Whether a rule's types name a type. */
export function namesType(types: readonly string[], type: string): boolean {
  return types.some((token) =>
    token.endsWith("*") ? type.startsWith(token.slice(0, -1)) : token === type,
  );
}

/** Other names under which the AWS provider makes the same resource. */
const SAME_MODULE: readonly (readonly [alias: RegExp, token: string])[] = [
  [/^aws:(alb|elasticloadbalancingv2|applicationloadbalancing)\//, "aws:lb/"],
];

/**
 * The token that rules know a type by: modules of the AWS provider that are the same under two names,
 * and versions of a Kubernetes kind before its first stable one, whose fields are the same.
 */
export function canonicalType(type: string): string {
  const beta = /^(kubernetes:.+\/)v\d+(?:alpha|beta)\d+(:.+)$/.exec(type);
  if (beta !== null) return `${beta[1] ?? ""}v1${beta[2] ?? ""}`;
  const same = SAME_MODULE.find(([alias]) => alias.test(type));
  return same === undefined ? type : type.replace(same[0], same[1]);
}

/** Whether more than one token may stand for what a rule's token names. */
export function hasOtherNames(token: string): boolean {
  return token.endsWith("*") || /^(kubernetes:|aws:lb\/)/.test(token);
}
