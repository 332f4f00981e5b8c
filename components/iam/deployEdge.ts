import { type DeployPolicyInput, arnOf, carries, gets } from "./deployScope";
import { type PolicyDocument, allow, policyDocument } from "./policyDocument";

/** The way in, sign-on and alarms. */
export function deployEdgePolicy(input: DeployPolicyInput): PolicyDocument {
  const { partition, clusterName, hostName } = input;
  const zones = `arn:${partition}:route53:::hostedzone/*`;
  const records =
    hostName === undefined
      ? []
      : [
          allow("OwnRecords", ["route53:ChangeResourceRecordSets"], [zones], {
            "ForAllValues:StringLike": {
              "route53:ChangeResourceRecordSetsNormalizedRecordNames": [hostName, `_*.${hostName}`],
            },
            Null: { "route53:ChangeResourceRecordSetsNormalizedRecordNames": "false" },
          }),
        ];
  const balancers = ["loadbalancer/*", "listener/*", "listener-rule/*", "targetgroup/*"];
  return policyDocument(
    ...records,
    allow("MakeCertificates", ["acm:AddTagsToCertificate", "acm:RequestCertificate"], ["*"], gets(input)),
    allow(
      "OwnCertificates",
      ["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate"],
      [arnOf(input, "acm", "certificate/*")],
      carries(input),
    ),
    allow(
      "OwnBalancers",
      ["elasticloadbalancing:*Tags", "elasticloadbalancing:Delete*", "elasticloadbalancing:Modify*"],
      balancers.map((kind) => arnOf(input, "elasticloadbalancing", kind)),
      carries(input),
    ),
    allow(
      "MakeBalancers",
      ["elasticloadbalancing:AddTags", "elasticloadbalancing:Create*"],
      balancers.map((kind) => arnOf(input, "elasticloadbalancing", kind)),
      gets(input),
    ),
    allow(
      "OwnFirewall",
      [
        "wafv2:CreateWebACL",
        "wafv2:DeleteLoggingConfiguration",
        "wafv2:DeleteWebACL",
        "wafv2:PutLoggingConfiguration",
        "wafv2:TagResource",
        "wafv2:UntagResource",
        "wafv2:UpdateWebACL",
      ],
      ["webacl", "ipset"].map((kind) => arnOf(input, "wafv2", `regional/${kind}/${clusterName}*/*`)),
    ),
    allow("MakeDirectory", ["cognito-idp:CreateUserPool", "cognito-idp:TagResource"], ["*"], gets(input)),
    allow(
      "OwnDirectory",
      [
        "cognito-idp:CreateGroup",
        "cognito-idp:CreateIdentityProvider",
        "cognito-idp:CreateUserPool?*",
        "cognito-idp:DeleteGroup",
        "cognito-idp:DeleteIdentityProvider",
        "cognito-idp:DeleteUserPool*",
        "cognito-idp:DescribeIdentityProvider",
        "cognito-idp:DescribeUserPool*",
        "cognito-idp:SetUserPoolMfaConfig",
        "cognito-idp:TagResource",
        "cognito-idp:UntagResource",
        "cognito-idp:UpdateGroup",
        "cognito-idp:UpdateIdentityProvider",
        "cognito-idp:UpdateUserPool*",
      ],
      [arnOf(input, "cognito-idp", "userpool/*")],
      carries(input),
    ),
    allow(
      "OwnAlarms",
      [
        "cloudwatch:DeleteAlarms",
        "cloudwatch:DeleteDashboards",
        "cloudwatch:PutDashboard",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource",
        "cloudwatch:UntagResource",
      ],
      [
        arnOf(input, "cloudwatch", `alarm:${clusterName}-*`),
        `arn:${partition}:cloudwatch::${input.accountId}:dashboard/${clusterName}*`,
      ],
    ),
    allow(
      "OwnTopics",
      [
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
        "sns:TagResource",
        "sns:Unsubscribe",
        "sns:UntagResource",
      ],
      [arnOf(input, "sns", `${clusterName}-*`)],
    ),
  );
}
