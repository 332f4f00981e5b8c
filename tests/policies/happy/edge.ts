import type { Recipes } from "../support/world";

const balancer = "aws:lb/loadBalancer:LoadBalancer::ui";
const acl = "aws:wafv2/webAcl:WebAcl::ui";

/** What stands between callers and the UI, made by Pulumi itself; what the controller makes is in kubernetes.ts. */
export const edge: Recipes = {
  [balancer]: {
    inputs: {
      internal: true,
      loadBalancerType: "application",
      securityGroups: ["sg-balancer"],
      accessLogs: { enabled: true, bucket: "access" },
      enableDeletionProtection: true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
    },
    outputs: { arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/ui/1" },
    from: {
      securityGroups: "aws:ec2/securityGroup:SecurityGroup::balancer",
      accessLogs: "aws:s3/bucket:Bucket::access",
    },
  },
  "aws:lb/loadBalancer:LoadBalancer::network": {
    inputs: {
      internal: true,
      loadBalancerType: "network",
      securityGroups: ["sg-balancer"],
      accessLogs: { enabled: true, bucket: "access" },
      enableDeletionProtection: true,
      enableCrossZoneLoadBalancing: true,
    },
    from: { securityGroups: "aws:ec2/securityGroup:SecurityGroup::balancer" },
  },
  "aws:lb/listener:Listener::https": {
    inputs: {
      protocol: "HTTPS",
      port: 443,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [{ type: "forward" }],
    },
  },
  "aws:lb/listener:Listener::http": {
    inputs: {
      protocol: "HTTP",
      port: 80,
      defaultActions: [
        { type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } },
      ],
    },
  },
  [acl]: {
    inputs: {
      scope: "REGIONAL",
      rules: [
        {
          name: "known-bad",
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: "AWS",
              name: "AWSManagedRulesKnownBadInputsRuleSet",
            },
          },
        },
      ],
    },
    outputs: { arn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/ui/1" },
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration::ui": {
    inputs: { resourceArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/ui/1" },
    from: { resourceArn: acl },
  },
  "aws:acm/certificate:Certificate::ui": {
    inputs: {
      domainName: "airflow.example.com",
      subjectAlternativeNames: ["api.example.com"],
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
    },
  },
  "aws:cognito/userPool:UserPool::people": {
    inputs: {
      mfaConfiguration: "ON",
      passwordPolicy: { minimumLength: 14 },
      userPoolAddOns: { advancedSecurityMode: "ENFORCED" },
      deletionProtection: "ACTIVE",
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    },
  },
  "aws:cognito/userPoolClient:UserPoolClient::airflow": {
    inputs: {
      callbackUrls: ["https://airflow.example.com/auth/oauth-authorized/cognito"],
      logoutUrls: ["https://airflow.example.com"],
      allowedOauthFlows: ["code"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      generateSecret: true,
      accessTokenValidity: 60,
      idTokenValidity: 60,
      refreshTokenValidity: 8,
      tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "hours" },
      preventUserExistenceErrors: "ENABLED",
      allowedOauthScopes: ["email", "openid", "profile"],
      writeAttributes: ["custom:groups", "email"],
    },
  },
  "aws:cognito/userPoolClient:UserPoolClient::machine": {
    inputs: {
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: ["airflow/api"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      generateSecret: true,
      accessTokenValidity: 15,
      idTokenValidity: 15,
      refreshTokenValidity: 60,
      tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "minutes" },
      preventUserExistenceErrors: "ENABLED",
    },
  },
};
