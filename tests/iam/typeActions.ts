/**
 * What it takes to make, change and delete a resource of a type, besides describing it: the calls that the AWS
 * provider makes for what the program sets ("Actions, resources, and condition keys", Service Authorization
 * Reference). Types that the program does not use are not here.
 */
export const typeActions: Readonly<Record<string, readonly string[]>> = {
  "acm/certificate": [
    "acm:RequestCertificate",
    "acm:AddTagsToCertificate",
    "acm:DeleteCertificate",
  ],
  "acm/certificateValidation": [],
  "cloudwatch/eventRule": ["events:PutRule", "events:TagResource", "events:DeleteRule"],
  "cloudwatch/eventTarget": ["events:PutTargets", "events:RemoveTargets"],
  "cloudwatch/logGroup": [
    ...["logs:CreateLogGroup", "logs:AssociateKmsKey", "logs:PutRetentionPolicy"],
    ...["logs:TagResource", "logs:DeleteLogGroup"],
  ],
  "cognito/identityProvider": [
    ...["cognito-idp:CreateIdentityProvider", "cognito-idp:UpdateIdentityProvider"],
    "cognito-idp:DeleteIdentityProvider",
  ],
  "cognito/managedLoginBranding": [
    ...["cognito-idp:CreateManagedLoginBranding", "cognito-idp:UpdateManagedLoginBranding"],
    "cognito-idp:DeleteManagedLoginBranding",
  ],
  "cognito/resourceServer": [
    ...["cognito-idp:CreateResourceServer", "cognito-idp:UpdateResourceServer"],
    "cognito-idp:DeleteResourceServer",
  ],
  "cognito/userGroup": [
    ...["cognito-idp:CreateGroup", "cognito-idp:UpdateGroup", "cognito-idp:DeleteGroup"],
  ],
  "cognito/userPool": [
    ...["cognito-idp:CreateUserPool", "cognito-idp:TagResource", "cognito-idp:UpdateUserPool"],
    ...["cognito-idp:SetUserPoolMfaConfig", "cognito-idp:DeleteUserPool"],
  ],
  "cognito/userPoolClient": [
    ...["cognito-idp:CreateUserPoolClient", "cognito-idp:DescribeUserPoolClient"],
    ...["cognito-idp:UpdateUserPoolClient", "cognito-idp:DeleteUserPoolClient"],
  ],
  // A host of one's own takes cloudfront:UpdateDistribution on AWS's distribution as well: an administrator's.
  "cognito/userPoolDomain": [
    ...["cognito-idp:CreateUserPoolDomain", "cognito-idp:UpdateUserPoolDomain"],
    "cognito-idp:DeleteUserPoolDomain",
  ],
  "ec2/defaultSecurityGroup": [
    ...["ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress", "ec2:CreateTags"],
  ],
  "ec2/eip": ["ec2:AllocateAddress", "ec2:CreateTags", "ec2:ReleaseAddress"],
  "ec2/flowLog": ["ec2:CreateFlowLogs", "iam:PassRole", "ec2:DeleteFlowLogs"],
  "ec2/internetGateway": [
    ...["ec2:CreateInternetGateway", "ec2:AttachInternetGateway", "ec2:DetachInternetGateway"],
    "ec2:DeleteInternetGateway",
  ],
  "ec2/launchTemplate": [
    ...["ec2:CreateLaunchTemplate", "ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
    "ec2:DeleteLaunchTemplate",
  ],
  "ec2/natGateway": ["ec2:CreateNatGateway", "ec2:DeleteNatGateway", "ec2:DisassociateAddress"],
  "ec2/peeringConnectionOptions": ["ec2:ModifyVpcPeeringConnectionOptions"],
  "ec2/route": ["ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"],
  "ec2/routeTable": ["ec2:CreateRouteTable", "ec2:DeleteRouteTable"],
  "ec2/routeTableAssociation": [
    ...[
      "ec2:AssociateRouteTable",
      "ec2:ReplaceRouteTableAssociation",
      "ec2:DisassociateRouteTable",
    ],
  ],
  "ec2/securityGroup": [
    ...["ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress"],
    ...["ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
    ...["ec2:RevokeSecurityGroupEgress", "ec2:DeleteSecurityGroup"],
  ],
  "ec2/subnet": ["ec2:CreateSubnet", "ec2:ModifySubnetAttribute", "ec2:DeleteSubnet"],
  "ec2/vpc": ["ec2:CreateVpc", "ec2:ModifyVpcAttribute", "ec2:DeleteVpc"],
  "ec2/vpcEndpoint": ["ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint", "ec2:DeleteVpcEndpoints"],
  "ec2/vpcPeeringConnection": [
    ...["ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeeringConnection"],
    "ec2:DeleteVpcPeeringConnection",
  ],
  "ecr/lifecyclePolicy": ["ecr:PutLifecyclePolicy", "ecr:DeleteLifecyclePolicy"],
  "ecr/repository": [
    ...["ecr:CreateRepository", "ecr:TagResource", "ecr:PutImageTagMutability"],
    ...["ecr:PutImageScanningConfiguration", "ecr:DeleteRepository"],
  ],
  "eks/accessEntry": ["eks:CreateAccessEntry", "eks:UpdateAccessEntry", "eks:DeleteAccessEntry"],
  "eks/accessPolicyAssociation": ["eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"],
  "eks/addon": ["eks:CreateAddon", "eks:UpdateAddon", "eks:DeleteAddon", "iam:PassRole"],
  "eks/cluster": [
    ...["eks:CreateCluster", "eks:TagResource", "eks:UpdateClusterConfig"],
    ...["eks:UpdateClusterVersion", "eks:DeleteCluster", "iam:PassRole"],
  ],
  "eks/nodeGroup": [
    ...["eks:CreateNodegroup", "eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion"],
    ...["eks:DeleteNodegroup", "iam:PassRole", "ec2:RunInstances"],
  ],
  "iam/instanceProfile": [
    ...["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile", "iam:TagInstanceProfile"],
    ...["iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile", "iam:PassRole"],
  ],
  "iam/openIdConnectProvider": [
    ...["iam:CreateOpenIDConnectProvider", "iam:TagOpenIDConnectProvider"],
    ...["iam:UpdateOpenIDConnectProviderThumbprint", "iam:DeleteOpenIDConnectProvider"],
  ],
  "iam/role": [
    ...["iam:CreateRole", "iam:TagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"],
    ...["iam:PutRolePermissionsBoundary", "iam:DeleteRole"],
  ],
  "iam/rolePolicy": ["iam:PutRolePolicy", "iam:DeleteRolePolicy"],
  "iam/rolePolicyAttachment": ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
  "kms/alias": ["kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"],
  "kms/key": [
    ...["kms:CreateKey", "kms:TagResource", "kms:EnableKeyRotation", "kms:PutKeyPolicy"],
    ...["kms:UpdateKeyDescription", "kms:ScheduleKeyDeletion"],
  ],
  "rds/cluster": [
    ...["rds:CreateDBCluster", "rds:AddTagsToResource", "rds:ModifyDBCluster"],
    ...["rds:CreateDBClusterSnapshot", "rds:RestoreDBClusterFromSnapshot", "rds:DeleteDBCluster"],
    ...["rds:RestoreDBClusterToPointInTime", "secretsmanager:CreateSecret", "kms:CreateGrant"],
  ],
  "rds/clusterInstance": [
    ...["rds:CreateDBInstance", "rds:ModifyDBInstance", "rds:DeleteDBInstance", "iam:PassRole"],
  ],
  "rds/clusterParameterGroup": [
    ...["rds:CreateDBClusterParameterGroup", "rds:ModifyDBClusterParameterGroup"],
    ...["rds:ResetDBClusterParameterGroup", "rds:DeleteDBClusterParameterGroup"],
  ],
  "rds/instance": [
    ...["rds:CreateDBInstance", "rds:ModifyDBInstance", "rds:CreateDBSnapshot"],
    ...["rds:RestoreDBInstanceFromDBSnapshot", "rds:DeleteDBInstance", "iam:PassRole"],
  ],
  "rds/parameterGroup": [
    ...["rds:CreateDBParameterGroup", "rds:ModifyDBParameterGroup", "rds:ResetDBParameterGroup"],
    "rds:DeleteDBParameterGroup",
  ],
  "rds/subnetGroup": [
    ...["rds:CreateDBSubnetGroup", "rds:ModifyDBSubnetGroup", "rds:DeleteDBSubnetGroup"],
  ],
  "route53/record": ["route53:ChangeResourceRecordSets"],
  "s3/bucket": [
    ...["s3:CreateBucket", "s3:PutBucketTagging", "s3:DeleteBucket", "s3:DeleteObjectVersion"],
  ],
  "s3/bucketLifecycleConfiguration": ["s3:PutLifecycleConfiguration"],
  "s3/bucketLogging": ["s3:PutBucketLogging"],
  "s3/bucketOwnershipControls": ["s3:PutBucketOwnershipControls"],
  "s3/bucketPolicy": ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
  "s3/bucketPublicAccessBlock": ["s3:PutBucketPublicAccessBlock"],
  "s3/bucketServerSideEncryptionConfiguration": ["s3:PutEncryptionConfiguration"],
  "s3/bucketVersioning": ["s3:PutBucketVersioning"],
  "secretsmanager/secret": [
    ...["secretsmanager:CreateSecret", "secretsmanager:TagResource", "secretsmanager:UpdateSecret"],
    "secretsmanager:DeleteSecret",
  ],
  "secretsmanager/secretVersion": [
    ...["secretsmanager:PutSecretValue", "secretsmanager:GetSecretValue"],
    "secretsmanager:UpdateSecretVersionStage",
  ],
  "sqs/queue": ["sqs:CreateQueue", "sqs:TagQueue", "sqs:SetQueueAttributes", "sqs:DeleteQueue"],
  "sqs/queuePolicy": ["sqs:SetQueueAttributes"],
  "vpc/securityGroupEgressRule": [
    ...["ec2:AuthorizeSecurityGroupEgress", "ec2:ModifySecurityGroupRules"],
    "ec2:RevokeSecurityGroupEgress",
  ],
  "vpc/securityGroupIngressRule": [
    ...["ec2:AuthorizeSecurityGroupIngress", "ec2:ModifySecurityGroupRules"],
    "ec2:RevokeSecurityGroupIngress",
  ],
  "wafv2/webAcl": [
    ...["wafv2:CreateWebACL", "wafv2:TagResource", "wafv2:UpdateWebACL", "wafv2:DeleteWebACL"],
  ],
  // The first time, it takes logs:PutResourcePolicy as well, which no resource can bind: an administrator's.
  "wafv2/webAclLoggingConfiguration": [
    ...["wafv2:PutLoggingConfiguration", "wafv2:DeleteLoggingConfiguration"],
  ],
};

/**
 * What the components of plugins (awsx, eks) make, which no plan shows: taken from updates of the whole program
 * with the real engine (docs/verification.md).
 */
export const madeByPlugins: readonly string[] = [
  ...["ec2/eip", "ec2/internetGateway", "ec2/natGateway", "ec2/route", "ec2/routeTable"],
  ...["ec2/routeTableAssociation", "ec2/subnet", "ec2/vpc", "eks/cluster"],
  "iam/openIdConnectProvider",
];
