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
  "ec2:RunInstances",
] as const;

/** VPCs and everything in them: made with the stack's tag, changed only where they have it. */
export function deployNetworkPolicy(input: DeployPolicyInput): PolicyDocument {
  const anything = [arnOf(input, "ec2", "*/*")];
  return policyDocument(
    allow("MakeTagged", MAKES, anything, gets(input)),
    allow("MakeInsideOwn", MAKES, anything, carries(input)),
    allow(
      "TagAsMade",
      ["ec2:CreateTags"],
      anything,
      gets(input, { "ec2:CreateAction": MAKES.map(verb) }),
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
