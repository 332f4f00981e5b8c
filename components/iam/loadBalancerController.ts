import { type PolicyDocument, allow, policyDocument } from "./policyDocument";

export interface LoadBalancerControllerPolicyInput {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** The cluster's VPC: security groups are made nowhere else. */
  readonly vpcId: string;
  /** Name of the EKS cluster: everything the controller makes carries it as a tag. */
  readonly clusterName: string;
  /** Security group of the nodes: the controller opens it to its load balancers. */
  readonly nodeSecurityGroupId: string;
}

/** The controller writes it on everything it makes. */
const TAG = "elbv2.k8s.aws/cluster";

/**
 * What the AWS Load Balancer Controller may do ("IAM permissions", AWS Load Balancer Controller documentation,
 * read at 3.5). Narrower than the published policy, which accepts the tag of any cluster: what it changes or
 * deletes must carry this cluster's name, as AWS itself scopes AmazonEKSLoadBalancingPolicy. Shield, WAF
 * Classic, Cognito listeners and Outposts are switched off in the controller and left out here.
 */
export function loadBalancerControllerPolicy(
  input: LoadBalancerControllerPolicyInput,
): PolicyDocument {
  const { partition, region, accountId, vpcId, clusterName, nodeSecurityGroupId } = input;
  const ec2 = (resource: string) => `arn:${partition}:ec2:${region}:${accountId}:${resource}`;
  const elb = (resource: string) =>
    `arn:${partition}:elasticloadbalancing:${region}:${accountId}:${resource}`;
  const loadBalancers = [elb("loadbalancer/app/*/*"), elb("loadbalancer/net/*/*")];
  const listeners = [elb("listener/app/*/*/*"), elb("listener/net/*/*/*")];
  const rules = [elb("listener-rule/app/*/*/*/*"), elb("listener-rule/net/*/*/*/*")];
  const targetGroups = [elb("targetgroup/*/*")];
  const everyKind = [...loadBalancers, ...listeners, ...rules, ...targetGroups];
  const getsTag = { [`aws:RequestTag/${TAG}`]: clusterName };
  const carriesTag = { [`aws:ResourceTag/${TAG}`]: clusterName };
  const keepsTag = {
    StringEquals: carriesTag,
    Null: { [`aws:RequestTag/${TAG}`]: "true" },
  };
  return policyDocument(
    allow(
      "MakeServiceLinkedRole",
      ["iam:CreateServiceLinkedRole"],
      [
        `arn:${partition}:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing`,
      ],
      { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    ),
    allow("LookUp", LOOK_UPS, ["*"]),
    allow("LookUpGroupsOfVpc", ["ec2:GetSecurityGroupsForVpc"], [ec2(`vpc/${vpcId}`)]),
    allow(
      "LookUpCertificates",
      ["acm:DescribeCertificate"],
      [`arn:${partition}:acm:${region}:${accountId}:certificate/*`],
    ),
    allow("MakeGroupInVpc", ["ec2:CreateSecurityGroup"], [ec2(`vpc/${vpcId}`)]),
    allow("MakeTaggedGroup", ["ec2:CreateSecurityGroup"], [ec2("security-group/*")], {
      StringEquals: getsTag,
    }),
    allow("TagGroupAsMade", ["ec2:CreateTags"], [ec2("security-group/*")], {
      StringEquals: { ...getsTag, "ec2:CreateAction": "CreateSecurityGroup" },
    }),
    allow(
      "RetagOwnGroups",
      ["ec2:CreateTags", "ec2:DeleteTags"],
      [ec2("security-group/*")],
      keepsTag,
    ),
    allow(
      "ChangeOwnGroups",
      [
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:DeleteSecurityGroup",
      ],
      [ec2("security-group/*")],
      { StringEquals: carriesTag },
    ),
    allow(
      "OpenNodesToLoadBalancers",
      ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      [ec2(`security-group/${nodeSecurityGroupId}`)],
    ),
    allow(
      "MakeTagged",
      ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      [...loadBalancers, ...targetGroups],
      { StringEquals: getsTag },
    ),
    allow(
      "MakeTaggedOnOwn",
      ["elasticloadbalancing:CreateListener", "elasticloadbalancing:CreateRule"],
      [...loadBalancers, ...listeners],
      { StringEquals: { ...getsTag, ...carriesTag } },
    ),
    allow("TagAsMade", ["elasticloadbalancing:AddTags"], everyKind, {
      StringEquals: {
        ...getsTag,
        "elasticloadbalancing:CreateAction": [
          "CreateLoadBalancer",
          "CreateTargetGroup",
          "CreateListener",
          "CreateRule",
        ],
      },
    }),
    allow(
      "RetagOwn",
      ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
      everyKind,
      keepsTag,
    ),
    allow("ChangeOwn", CHANGES, everyKind, { StringEquals: carriesTag }),
    allow(
      "JoinWebAcl",
      [
        "wafv2:GetWebACL",
        "wafv2:GetWebACLForResource",
        "wafv2:AssociateWebACL",
        "wafv2:DisassociateWebACL",
      ],
      [
        `arn:${partition}:wafv2:${region}:${accountId}:regional/webacl/*/*`,
        elb("loadbalancer/app/*/*"),
      ],
    ),
    allow("JoinWebAclToLoadBalancer", ["elasticloadbalancing:SetWebAcl"], ["*"]),
  );
}

/** Reading without a resource to name; AWS supports no resource-level permission for most of them. */
const LOOK_UPS = [
  "acm:ListCertificates",
  "ec2:DescribeAccountAttributes",
  "ec2:DescribeAddresses",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeInstances",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeTags",
  "ec2:DescribeVpcs",
  "elasticloadbalancing:DescribeCapacityReservation",
  "elasticloadbalancing:DescribeListenerAttributes",
  "elasticloadbalancing:DescribeListenerCertificates",
  "elasticloadbalancing:DescribeListeners",
  "elasticloadbalancing:DescribeLoadBalancerAttributes",
  "elasticloadbalancing:DescribeLoadBalancers",
  "elasticloadbalancing:DescribeRules",
  "elasticloadbalancing:DescribeSSLPolicies",
  "elasticloadbalancing:DescribeTags",
  "elasticloadbalancing:DescribeTargetGroupAttributes",
  "elasticloadbalancing:DescribeTargetGroups",
  "elasticloadbalancing:DescribeTargetHealth",
] as const;

const CHANGES = [
  "elasticloadbalancing:AddListenerCertificates",
  "elasticloadbalancing:DeleteListener",
  "elasticloadbalancing:DeleteLoadBalancer",
  "elasticloadbalancing:DeleteRule",
  "elasticloadbalancing:DeleteTargetGroup",
  "elasticloadbalancing:DeregisterTargets",
  "elasticloadbalancing:ModifyCapacityReservation",
  "elasticloadbalancing:ModifyListener",
  "elasticloadbalancing:ModifyListenerAttributes",
  "elasticloadbalancing:ModifyLoadBalancerAttributes",
  "elasticloadbalancing:ModifyRule",
  "elasticloadbalancing:ModifyTargetGroup",
  "elasticloadbalancing:ModifyTargetGroupAttributes",
  "elasticloadbalancing:RegisterTargets",
  "elasticloadbalancing:RemoveListenerCertificates",
  "elasticloadbalancing:SetIpAddressType",
  "elasticloadbalancing:SetRulePriorities",
  "elasticloadbalancing:SetSecurityGroups",
  "elasticloadbalancing:SetSubnets",
] as const;
