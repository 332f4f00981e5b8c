import { type DeployPolicyInput, arnOf, carries, gets } from "./deployScope";
import { CLOUDFRONT_REGION } from "./partition";
import { type PolicyDocument, allow, policyDocument } from "./policyDocument";

/** The way in and sign-on. Load balancers are the controller's, in the cluster. */
export function deployEdgePolicy(input: DeployPolicyInput): PolicyDocument {
  const { partition, clusterName, hostNames, region, signInHost } = input;
  const zones = `arn:${partition}:route53:::hostedzone/*`;
  const records =
    hostNames.length === 0
      ? []
      : [
          allow("OwnRecords", ["route53:ChangeResourceRecordSets"], [zones], {
            "ForAllValues:StringLike": {
              "route53:ChangeResourceRecordSetsNormalizedRecordNames": hostNames.flatMap((name) => [
                name,
                `_*.${name}`,
              ]),
            },
            Null: { "route53:ChangeResourceRecordSetsNormalizedRecordNames": "false" },
          }),
        ];
  const certificates = [...new Set([region, ...(signInHost ? [CLOUDFRONT_REGION] : [])])].map(
    (place) => arnOf({ ...input, region: place }, "acm", "certificate/*"),
  );
  return policyDocument(
    ...records,
    // It names no resource ("Actions defined by AWS Certificate Manager", Service Authorization Reference).
    allow("MakeCertificates", ["acm:RequestCertificate"], ["*"], gets(input)),
    allow("TagCertificatesAsMade", ["acm:AddTagsToCertificate"], certificates, gets(input)),
    allow(
      "OwnCertificates",
      ["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate"],
      certificates,
      carries(input),
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
      ["webacl", "ipset"].map((kind) =>
        arnOf(input, "wafv2", `regional/${kind}/${clusterName}*/*`),
      ),
    ),
    allow(
      "MakeDirectory",
      ["cognito-idp:CreateUserPool", "cognito-idp:TagResource"],
      ["*"],
      gets(input),
    ),
    allow(
      "OwnDirectory",
      [
        "cognito-idp:CreateGroup",
        "cognito-idp:CreateIdentityProvider",
        "cognito-idp:CreateManagedLoginBranding",
        "cognito-idp:CreateResourceServer",
        "cognito-idp:CreateUserPoolClient",
        "cognito-idp:CreateUserPoolDomain",
        "cognito-idp:DeleteGroup",
        "cognito-idp:DeleteIdentityProvider",
        "cognito-idp:DeleteManagedLoginBranding",
        "cognito-idp:DeleteResourceServer",
        "cognito-idp:DeleteUserPool",
        "cognito-idp:DeleteUserPoolClient",
        "cognito-idp:DeleteUserPoolDomain",
        "cognito-idp:DescribeIdentityProvider",
        "cognito-idp:DescribeManagedLoginBranding",
        "cognito-idp:DescribeResourceServer",
        "cognito-idp:DescribeUserPoolClient",
        "cognito-idp:SetUserPoolMfaConfig",
        "cognito-idp:TagResource",
        "cognito-idp:UntagResource",
        "cognito-idp:UpdateGroup",
        "cognito-idp:UpdateIdentityProvider",
        "cognito-idp:UpdateManagedLoginBranding",
        "cognito-idp:UpdateResourceServer",
        "cognito-idp:UpdateUserPool",
        "cognito-idp:UpdateUserPoolClient",
        "cognito-idp:UpdateUserPoolDomain",
      ],
      [arnOf(input, "cognito-idp", "userpool/*")],
      carries(input),
    ),
  );
}
