import { type FakeRule, type FakeRules, arn, digest, dnsSuffixOf, regionOf, text } from "./fake";

/** User pools and what is in them. */

const userPool: FakeRule = (request) => {
  const region = regionOf(request);
  const id = `${region}_${digest(9, request.type, request.name)}`;
  return {
    id,
    computed: {
      arn: arn(request, "cognito-idp", `userpool/${id}`),
      endpoint: `cognito-idp.${region}.${dnsSuffixOf(region)}/${id}`,
      estimatedNumberOfUsers: 0,
    },
  };
};

const client: FakeRule = (request) => ({
  id: digest(26, request.type, request.name),
  computed: { clientSecret: digest(51, request.type, request.name, "secret") },
  secrets: ["clientSecret"],
});

/** CloudFront's own zone, the same for every distribution ("AliasTarget", Amazon Route 53 API Reference). */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

const domain: FakeRule = (request) => {
  const name = text(request.inputs, "domain") ?? request.name;
  const distribution = `d${digest(13, name)}.cloudfront.net`;
  return {
    id: name,
    computed: {
      cloudfrontDistribution: distribution,
      cloudfrontDistributionArn: distribution,
      cloudfrontDistributionZoneId: CLOUDFRONT_ZONE,
    },
  };
};

/** Parts of a pool carry its id in theirs. */
const partOf =
  (key: string, separator: string): FakeRule =>
  (request) => ({
    id: `${text(request.inputs, "userPoolId") ?? "pool"}${separator}${text(request.inputs, key) ?? request.name}`,
  });

export const cognitoRules: FakeRules = {
  "aws:cognito/userPool:UserPool": userPool,
  "aws:cognito/userPoolClient:UserPoolClient": client,
  "aws:cognito/userPoolDomain:UserPoolDomain": domain,
  "aws:cognito/identityProvider:IdentityProvider": partOf("providerName", ":"),
  "aws:cognito/resourceServer:ResourceServer": partOf("identifier", "|"),
  "aws:cognito/userGroup:UserGroup": partOf("name", "/"),
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": (request) => {
    const managedLoginBrandingId = digest(36, request.type, request.name);
    const pool = text(request.inputs, "userPoolId") ?? "pool";
    return { id: `${pool},${managedLoginBrandingId}`, computed: { managedLoginBrandingId } };
  },
};
