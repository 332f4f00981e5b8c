import { type DeployPolicyInput, arnOf, carries, gets } from "./deployScope";
import { type PolicyDocument, allow, policyDocument } from "./policyDocument";

/** EC2 asks for leave on what is made and on what it is made in: the one gets the tag, the other has it. */
const MAKES = [
  "ec2:AllocateAddress",
  "ec2:AuthorizeSecurityGroupEgress",
  "ec2:AuthorizeSecurityGroupIngress",
  "ec2:CreateFlowLogs",
  "ec2:CreateInternetGateway",
  "ec2:CreateLaunchTemplate",
  "ec2:CreateNatGateway",
  "ec2:CreateRouteTable",
  "ec2:CreateSecurityGroup",
  "ec2:CreateSubnet",
  "ec2:CreateVpc",
  "ec2:CreateVpcEndpoint",
  "ec2:CreateVpcPeeringConnection",
] as const;

/** What VPCs are made of, and what nodes start from. */
const KINDS = [
  "elastic-ip",
  "internet-gateway",
  "launch-template",
  "natgateway",
  "route-table",
  "security-group",
  "security-group-rule",
  "subnet",
  "vpc",
  "vpc-endpoint",
  "vpc-flow-log",
  "vpc-peering-connection",
] as const;

/** What something else is made in, or of. */
const HOSTS = ["elastic-ip", "route-table", "security-group", "subnet", "vpc"] as const;

/** VPCs and everything in them: made with the stack's tag, changed only where they have it. */
export function deployNetworkPolicy(input: DeployPolicyInput): PolicyDocument {
  const anything = KINDS.map((kind) => arnOf(input, "ec2", `${kind}/*`));
  const template = arnOf(input, "ec2", "launch-template/*");
  return policyDocument(
    allow("MakeTagged", MAKES, anything, gets(input)),
    allow(
      "MakeInsideOwn",
      MAKES,
      HOSTS.map((kind) => arnOf(input, "ec2", `${kind}/*`)),
      carries(input),
    ),
    allow(
      "TagAsMade",
      ["ec2:CreateTags"],
      [...anything, ...["instance", "volume"].map((kind) => arnOf(input, "ec2", `${kind}/*`))],
      gets(input, { "ec2:CreateAction": [...MAKES.map(verb), "RunInstances"] }),
    ),
    // A node group with a launch template takes the right to start what the template says ("Customize managed
    // nodes with launch templates", Amazon EKS User Guide). Instances have no tag yet: the template has it.
    allow("StartFromOwnTemplates", ["ec2:RunInstances"], [template], carries(input)),
    allow(
      "StartNothingElse",
      ["ec2:RunInstances"],
      [
        ...["instance", "network-interface", "security-group", "subnet", "volume"].map((kind) =>
          arnOf(input, "ec2", `${kind}/*`),
        ),
        `arn:${input.partition}:ec2:${input.region}::image/*`,
      ],
      { ArnLike: { "ec2:LaunchTemplate": template } },
    ),
    allow(
      "ChangeOwn",
      [
        "ec2:AcceptVpcPeeringConnection",
        "ec2:AssociateRouteTable",
        "ec2:AttachInternetGateway",
        "ec2:CreateLaunchTemplateVersion",
        "ec2:CreateRoute",
        "ec2:CreateTags",
        "ec2:DeleteFlowLogs",
        "ec2:DeleteInternetGateway",
        "ec2:DeleteLaunchTemplate*",
        "ec2:DeleteNatGateway",
        "ec2:DeleteRoute",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteSubnet",
        "ec2:DeleteTags",
        "ec2:DeleteVpc",
        "ec2:DeleteVpcEndpoints",
        "ec2:DeleteVpcPeeringConnection",
        "ec2:DetachInternetGateway",
        "ec2:DisassociateAddress",
        "ec2:DisassociateRouteTable",
        "ec2:ModifyLaunchTemplate",
        "ec2:ModifySecurityGroupRules",
        "ec2:ModifySubnetAttribute",
        "ec2:ModifyVpcAttribute",
        "ec2:ModifyVpcEndpoint",
        "ec2:ModifyVpcPeeringConnectionOptions",
        "ec2:ReleaseAddress",
        "ec2:ReplaceRoute",
        "ec2:ReplaceRouteTableAssociation",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:UpdateSecurityGroupRuleDescriptions*",
      ],
      anything,
      carries(input),
    ),
  );
}

/** `CreateVpc` of `ec2:CreateVpc`. */
const verb = (action: string): string => action.slice(action.indexOf(":") + 1);
