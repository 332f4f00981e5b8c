import { type PolicyDocument, allow, denyWithoutTls, policyDocument } from "./policyDocument";

export interface KarpenterPolicyInput {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Name of the EKS cluster: everything Karpenter makes carries it as a tag. */
  readonly clusterName: string;
  /** ARN of the role that its nodes take: the only one it may hand out. */
  readonly nodeRoleArn: string;
  /** ARN of the interruption queue. */
  readonly queueArn: string;
}

/** Kinds of EC2 resources that a node is made of, and that are tagged as they are made. */
const MADE = [
  "fleet",
  "instance",
  "volume",
  "network-interface",
  "launch-template",
  "spot-instances-request",
] as const;

/**
 * What the Karpenter controller may do ("CloudFormation", Karpenter documentation, read at 1.14): start and
 * end instances that carry this cluster's tag and a node pool's, hand them one role, and look things up.
 * It manages no instance profile: the platform owns the one its nodes use.
 */
export function karpenterControllerPolicy(input: KarpenterPolicyInput): PolicyDocument {
  const { partition, region, accountId, clusterName, nodeRoleArn, queueArn } = input;
  const ec2 = (kind: string, owner = accountId) =>
    `arn:${partition}:ec2:${region}:${owner}:${kind}/*`;
  const made = MADE.map((kind) => ec2(kind));
  const owned = `kubernetes.io/cluster/${clusterName}`;
  const carries = {
    StringEquals: { [`aws:ResourceTag/${owned}`]: "owned" },
    StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
  };
  const getsTags = {
    [`aws:RequestTag/${owned}`]: "owned",
    "aws:RequestTag/eks:eks-cluster-name": clusterName,
  };
  const getsNodePool = { StringLike: { "aws:RequestTag/karpenter.sh/nodepool": "*" } };
  return policyDocument(
    allow(
      "StartFromSharedResources",
      ["ec2:RunInstances", "ec2:CreateFleet"],
      [
        ec2("image", ""),
        ec2("snapshot", ""),
        ec2("security-group"),
        ec2("subnet"),
        ec2("capacity-reservation"),
        ec2("placement-group"),
      ],
    ),
    allow(
      "StartFromOwnLaunchTemplates",
      ["ec2:RunInstances", "ec2:CreateFleet"],
      [ec2("launch-template")],
      carries,
    ),
    allow(
      "StartTagged",
      ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
      made,
      { StringEquals: getsTags, ...getsNodePool },
    ),
    allow("TagAtStart", ["ec2:CreateTags"], made, {
      StringEquals: {
        ...getsTags,
        "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
      },
      ...getsNodePool,
    }),
    allow("NameOwnInstances", ["ec2:CreateTags"], [ec2("instance")], {
      ...carries,
      StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": clusterName },
      "ForAllValues:StringEquals": {
        "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"],
      },
    }),
    allow(
      "EndOwn",
      ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      [ec2("instance"), ec2("launch-template")],
      carries,
    ),
    allow("HandOutNodeRole", ["iam:PassRole"], [nodeRoleArn], {
      StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] },
    }),
    allow(
      "LookUpInstanceProfiles",
      ["iam:GetInstanceProfile"],
      [`arn:${partition}:iam::${accountId}:instance-profile/*`],
    ),
    allow("ListInstanceProfiles", ["iam:ListInstanceProfiles"], ["*"]),
    allow(
      "LookUpCluster",
      ["eks:DescribeCluster"],
      [`arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`],
    ),
    allow(
      "ReadInterruptions",
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueUrl"],
      [queueArn],
    ),
    allow(
      "LookUpOffers",
      [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribePlacementGroups",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
      ],
      ["*"],
      { StringEquals: { "aws:RequestedRegion": region } },
    ),
    allow("LookUpPrices", ["pricing:GetProducts"], ["*"]),
    allow(
      "LookUpImages",
      ["ssm:GetParameter"],
      [`arn:${partition}:ssm:${region}::parameter/aws/service/*`],
    ),
  );
}

export interface InterruptionQueuePolicyInput {
  /** ARN of the interruption queue. */
  readonly queueArn: string;
  /** ARN, with wildcards, of the EventBridge rules that may send to it. */
  readonly ruleArns: string;
}

/** Policy of the interruption queue: written by the cluster's own EventBridge rules only, and over TLS only. */
export function interruptionQueuePolicy(input: InterruptionQueuePolicyInput): PolicyDocument {
  return policyDocument(
    {
      Sid: "SendByRules",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["sqs:SendMessage"],
      Resource: [input.queueArn],
      Condition: { ArnLike: { "aws:SourceArn": input.ruleArns } },
    },
    denyWithoutTls("sqs:*", [input.queueArn]),
  );
}
