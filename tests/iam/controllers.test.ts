import type { PolicyDocument } from "../../components/iam/policyDocument";
import { type Request, allows } from "./evaluate";
import expectedKarpenter from "./expected/karpenterController.json";
import expectedLoadBalancer from "./expected/loadBalancerController.json";
import { samples } from "./samples";

const ACCOUNT = "123456789012";
const ec2 = (resource: string) => `arn:aws:ec2:eu-west-1:${ACCOUNT}:${resource}`;
const elb = (resource: string) => `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:${resource}`;

type Case = readonly [what: string, request: Request];

function documentOf(name: string): PolicyDocument {
  const sample = samples()[name];
  if (sample === undefined) throw new Error(`no sample ${name}`);
  return sample.document;
}

describe("the Karpenter controller's role", () => {
  const document = documentOf("karpenterControllerPolicy");
  const ownTags = {
    "aws:ResourceTag/kubernetes.io/cluster/airflow-dev": "owned",
    "aws:ResourceTag/karpenter.sh/nodepool": "tasks",
  };
  const newTags = {
    "aws:RequestTag/kubernetes.io/cluster/airflow-dev": "owned",
    "aws:RequestTag/eks:eks-cluster-name": "airflow-dev",
    "aws:RequestTag/karpenter.sh/nodepool": "tasks",
  };
  const instance = ec2("instance/i-0a1b");
  const nodeRole = `arn:aws:iam::${ACCOUNT}:role/airflow-dev-task-node`;
  const toEc2 = { "iam:PassedToService": "ec2.amazonaws.com" };

  test("says exactly what tests/iam/expected/karpenterController.json says", () => {
    expect(document).toEqual(expectedKarpenter);
  });

  test.each<Case>([
    [
      "start a tagged instance",
      { action: "ec2:RunInstances", resource: instance, context: newTags },
    ],
    [
      "start it in a subnet",
      { action: "ec2:RunInstances", resource: ec2("subnet/subnet-0a"), context: newTags },
    ],
    [
      "start it from a public image",
      { action: "ec2:RunInstances", resource: "arn:aws:ec2:eu-west-1::image/ami-0a" },
    ],
    [
      "tag it as it starts",
      {
        action: "ec2:CreateTags",
        resource: instance,
        context: { ...newTags, "ec2:CreateAction": "RunInstances" },
      },
    ],
    [
      "name its own instance",
      {
        action: "ec2:CreateTags",
        resource: instance,
        context: { ...ownTags, "aws:TagKeys": ["Name", "karpenter.sh/nodeclaim"] },
      },
    ],
    [
      "end its own instance",
      { action: "ec2:TerminateInstances", resource: instance, context: ownTags },
    ],
    ["hand out the node role", { action: "iam:PassRole", resource: nodeRole, context: toEc2 }],
    [
      "look up prices in its own region",
      {
        action: "ec2:DescribeSpotPriceHistory",
        resource: "*",
        context: { "aws:RequestedRegion": "eu-west-1" },
      },
    ],
  ])("may %s", (_, request) => {
    expect(allows(document, request)).toBe(true);
  });

  test.each<Case>([
    ["start an untagged instance", { action: "ec2:RunInstances", resource: instance }],
    [
      "start an instance for another cluster",
      {
        action: "ec2:RunInstances",
        resource: instance,
        context: { ...newTags, "aws:RequestTag/eks:eks-cluster-name": "airflow-prod" },
      },
    ],
    [
      "end an instance that is not Karpenter's, such as a system node",
      {
        action: "ec2:TerminateInstances",
        resource: instance,
        context: { "aws:ResourceTag/kubernetes.io/cluster/airflow-dev": "owned" },
      },
    ],
    [
      "end another cluster's instance",
      {
        action: "ec2:TerminateInstances",
        resource: instance,
        context: {
          "aws:ResourceTag/kubernetes.io/cluster/airflow-prod": "owned",
          "aws:ResourceTag/karpenter.sh/nodepool": "tasks",
        },
      },
    ],
    [
      "make a foreign instance its own by tagging it",
      { action: "ec2:CreateTags", resource: instance, context: newTags },
    ],
    [
      "hand out another role",
      {
        action: "iam:PassRole",
        resource: `arn:aws:iam::${ACCOUNT}:role/admin`,
        context: toEc2,
      },
    ],
    [
      "hand the node role to another service",
      {
        action: "iam:PassRole",
        resource: nodeRole,
        context: { "iam:PassedToService": "lambda.amazonaws.com" },
      },
    ],
    [
      "make an instance profile",
      {
        action: "iam:CreateInstanceProfile",
        resource: `arn:aws:iam::${ACCOUNT}:instance-profile/x`,
      },
    ],
    [
      "look around in another region",
      {
        action: "ec2:DescribeInstances",
        resource: "*",
        context: { "aws:RequestedRegion": "us-east-1" },
      },
    ],
  ])("may not %s", (_, request) => {
    expect(allows(document, request)).toBe(false);
  });
});

describe("the load balancer controller's role", () => {
  const document = documentOf("loadBalancerControllerPolicy");
  const own = { "aws:ResourceTag/elbv2.k8s.aws/cluster": "airflow-dev" };
  const foreign = { "aws:ResourceTag/elbv2.k8s.aws/cluster": "airflow-prod" };
  const tagged = { "aws:RequestTag/elbv2.k8s.aws/cluster": "airflow-dev" };
  const nlb = elb("loadbalancer/net/k8s-airflow-1/0a1b");
  const listener = elb("listener/net/k8s-airflow-1/0a1b/2c3d");

  test("says exactly what tests/iam/expected/loadBalancerController.json says", () => {
    expect(document).toEqual(expectedLoadBalancer);
  });

  test.each<Case>([
    [
      "make a load balancer that carries its tag",
      { action: "elasticloadbalancing:CreateLoadBalancer", resource: nlb, context: tagged },
    ],
    [
      "tag it as it makes it",
      {
        action: "elasticloadbalancing:AddTags",
        resource: nlb,
        context: { ...tagged, "elasticloadbalancing:CreateAction": "CreateLoadBalancer" },
      },
    ],
    [
      "make a listener on it",
      {
        action: "elasticloadbalancing:CreateListener",
        resource: nlb,
        context: { ...own, ...tagged },
      },
    ],
    [
      "delete its own listener",
      { action: "elasticloadbalancing:DeleteListener", resource: listener, context: own },
    ],
    [
      "delete its own load balancer",
      { action: "elasticloadbalancing:DeleteLoadBalancer", resource: nlb, context: own },
    ],
    [
      "register pods in its own target group",
      {
        action: "elasticloadbalancing:RegisterTargets",
        resource: elb("targetgroup/k8s-a/0a"),
        context: own,
      },
    ],
    [
      "make a security group in the cluster's VPC",
      { action: "ec2:CreateSecurityGroup", resource: ec2("vpc/vpc-0a1b2c3d") },
    ],
    [
      "open the nodes' security group",
      {
        action: "ec2:AuthorizeSecurityGroupIngress",
        resource: ec2("security-group/sg-0a1b2c3d"),
      },
    ],
  ])("may %s", (_, request) => {
    expect(allows(document, request)).toBe(true);
  });

  test.each<Case>([
    [
      "make an untagged load balancer",
      { action: "elasticloadbalancing:CreateLoadBalancer", resource: nlb },
    ],
    [
      "delete another cluster's load balancer",
      { action: "elasticloadbalancing:DeleteLoadBalancer", resource: nlb, context: foreign },
    ],
    [
      "put a listener on another cluster's load balancer",
      {
        action: "elasticloadbalancing:CreateListener",
        resource: nlb,
        context: { ...foreign, ...tagged },
      },
    ],
    [
      "make a foreign load balancer its own by tagging it",
      {
        action: "elasticloadbalancing:AddTags",
        resource: nlb,
        context: { ...foreign, ...tagged },
      },
    ],
    [
      "give its own load balancer to another cluster",
      {
        action: "elasticloadbalancing:AddTags",
        resource: nlb,
        context: { ...own, "aws:RequestTag/elbv2.k8s.aws/cluster": "airflow-prod" },
      },
    ],
    [
      "open the database's security group",
      { action: "ec2:AuthorizeSecurityGroupIngress", resource: ec2("security-group/sg-0database") },
    ],
    [
      "delete the nodes' security group",
      { action: "ec2:DeleteSecurityGroup", resource: ec2("security-group/sg-0a1b2c3d") },
    ],
    [
      "make a security group in another VPC",
      { action: "ec2:CreateSecurityGroup", resource: ec2("vpc/vpc-0other") },
    ],
  ])("may not %s", (_, request) => {
    expect(allows(document, request)).toBe(false);
  });
});

describe("the interruption queue's policy", () => {
  test("lets the cluster's rules write, and nobody without TLS do anything", () => {
    expect(documentOf("interruptionQueuePolicy").Statement).toEqual([
      {
        Sid: "SendByRules",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: ["sqs:SendMessage"],
        Resource: [`arn:aws:sqs:eu-west-1:${ACCOUNT}:airflow-dev-karpenter`],
        Condition: {
          ArnLike: {
            "aws:SourceArn": `arn:aws:events:eu-west-1:${ACCOUNT}:rule/airflow-dev-karpenter-*`,
          },
        },
      },
      {
        Sid: "DenyWithoutTls",
        Effect: "Deny",
        Principal: "*",
        Action: ["sqs:*"],
        Resource: [`arn:aws:sqs:eu-west-1:${ACCOUNT}:airflow-dev-karpenter`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });
});
