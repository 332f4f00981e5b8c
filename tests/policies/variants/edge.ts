import { all, alter, drop, remove, set } from "../support/world";
import { broken, type Variants } from "./variant";

const ui = "aws:lb/loadBalancer:LoadBalancer::ui";
const nlb = "aws:lb/loadBalancer:LoadBalancer::network";
const https = "aws:lb/listener:Listener::https";
const http = "aws:lb/listener:Listener::http";
const acl = "aws:wafv2/webAcl:WebAcl::ui";
const certificate = "aws:acm/certificate:Certificate::ui";
const pool = "aws:cognito/userPool:UserPool::people";
const client = "aws:cognito/userPoolClient:UserPoolClient::airflow";
const service = "kubernetes:core/v1:Service::internal";
const ingress = "kubernetes:networking.k8s.io/v1:Ingress::ui";
const classed = "kubernetes:networking.k8s.io/v1:Ingress::classed";
const gate = "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams::gate";
const release = "kubernetes:helm.sh/v3:Release::airflow";
const SERVICE = "metadata.annotations.service\\.beta\\.kubernetes\\.io/aws-load-balancer";
const ALB = "metadata.annotations.alb\\.ingress\\.kubernetes\\.io";

const balanced = (annotations: object, more: object = {}) =>
  set(release, "values.apiServer.service", { type: "LoadBalancer", annotations, ...more });
const internal = {
  "service.beta.kubernetes.io/aws-load-balancer-type": "external",
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
};
const facing = {
  ...internal,
  "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
};
const ranges = { loadBalancerSourceRanges: ["10.0.0.0/8"] };
const chartIngress = (annotations: object) =>
  set(release, "values.ingress", { apiServer: { enabled: true, annotations } });

/** The attributes of a service, all on but the one that begins so. */
const attributes = (off: string): string =>
  ["load_balancing.cross_zone", "deletion_protection", "access_logs.s3"]
    .map((attribute) => `${attribute}.enabled=${String(!attribute.startsWith(off))}`)
    .join(",");

export const edge: Variants = {
  "load-balancer-internal": [
    broken("a load balancer", ui, set(ui, "internal", false)),
    broken("one that says nothing", nlb, drop(nlb, "internal")),
    broken("a service", service, set(service, `${SERVICE}-scheme`, "internet-facing")),
    broken(
      "a service that Kubernetes itself opens",
      service,
      all(drop(service, `${SERVICE}-scheme`), drop(service, `${SERVICE}-type`)),
    ),
    broken("an ingress", ingress, set(ingress, `${ALB}/scheme`, "internet-facing")),
    broken("a class of ingresses", classed, set(gate, "spec.scheme", "internet-facing")),
    broken(
      "a class against what its ingress says",
      classed,
      all(set(gate, "spec.scheme", "internet-facing"), set(classed, `${ALB}/scheme`, "internal")),
    ),
    broken("a service of the chart", release, balanced(facing, ranges), {
      says: "values.apiServer.service",
    }),
    broken(
      "an ingress of the chart",
      release,
      chartIngress({ "alb.ingress.kubernetes.io/scheme": "internet-facing" }),
      { says: "values.ingress.apiServer" },
    ),
  ],
  "load-balancer-allow-list": [
    broken("a service without ranges", service, drop(service, "spec.loadBalancerSourceRanges")),
    broken(
      "a service for everybody",
      service,
      set(service, "spec.loadBalancerSourceRanges", ["0.0.0.0/0"]),
    ),
    broken("an ingress without ranges", ingress, drop(ingress, `${ALB}/inbound-cidrs`)),
    broken(
      "half the world",
      ingress,
      set(ingress, `${ALB}/inbound-cidrs`, "10.0.0.0/8,0.0.0.0/1"),
      { says: "0.0.0.0/1" },
    ),
    broken("a chart without ranges", release, balanced(internal)),
    broken("an ingress whose group is gone", classed, drop(classed, `${ALB}/security-groups`)),
    broken(
      "a class for half the world",
      classed,
      all(drop(classed, `${ALB}/security-groups`), set(gate, "spec.inboundCIDRs", ["0.0.0.0/1"])),
      { says: "0.0.0.0/1" },
    ),
  ],
  "load-balancer-tls": [
    broken("a service", service, drop(service, `${SERVICE}-ssl-cert`)),
    broken("an ingress", ingress, drop(ingress, `${ALB}/certificate-arn`)),
    broken(
      "an ingress of a class",
      classed,
      all(drop(classed, `${ALB}/certificate-arn`), drop(classed, `${ALB}/listen-ports`)),
    ),
    broken("plain requests that nobody sends on", classed, drop(gate, "spec.sslRedirectPort")),
    broken("a service of the chart", release, balanced(internal, ranges)),
  ],
  "load-balancer-https-listener": [
    broken("plain HTTP", http, drop(http, "defaultActions.0.redirect")),
    broken(
      "a redirect to HTTP",
      http,
      set(http, "defaultActions.0.redirect", { protocol: "HTTP", port: "8080" }),
    ),
    broken("plain TCP", https, set(https, "protocol", "TCP"), { says: "TCP" }),
  ],
  "load-balancer-tls-policy": [
    broken("an old policy", https, set(https, "sslPolicy", "ELBSecurityPolicy-2016-08")),
    broken("none", https, drop(https, "sslPolicy")),
    broken(
      "an ingress",
      ingress,
      set(ingress, `${ALB}/ssl-policy`, "ELBSecurityPolicy-TLS-1-0-2015-04"),
    ),
    broken(
      "a service",
      service,
      set(service, `${SERVICE}-ssl-negotiation-policy`, "ELBSecurityPolicy-TLS-1-1-2017-01"),
    ),
    broken("a class", gate, set(gate, "spec.sslPolicy", "ELBSecurityPolicy-2016-08")),
    broken("a class with none", gate, drop(gate, "spec.sslPolicy")),
  ],
  "load-balancer-access-logs": [
    broken("off", ui, set(ui, "accessLogs.enabled", false)),
    broken("not stated", nlb, drop(nlb, "accessLogs")),
    broken("a class", gate, set(gate, "spec.loadBalancerAttributes.3.value", "false")),
    broken("a service", service, set(service, `${SERVICE}-attributes`, attributes("access_logs"))),
  ],
  "load-balancer-deletion-protection": [
    broken("off", ui, drop(ui, "enableDeletionProtection")),
    broken("a class", gate, set(gate, "spec.loadBalancerAttributes.2.value", "false")),
    broken("a service", service, set(service, `${SERVICE}-attributes`, attributes("deletion"))),
  ],
  "load-balancer-cross-zone": [
    broken("off", nlb, set(nlb, "enableCrossZoneLoadBalancing", false)),
    broken(
      "a service",
      service,
      set(service, `${SERVICE}-attributes`, attributes("load_balancing")),
    ),
  ],
  "load-balancer-drops-invalid-headers": [
    broken("off", ui, drop(ui, "dropInvalidHeaderFields")),
    broken("a class", gate, set(gate, "spec.loadBalancerAttributes.0.value", "false")),
  ],
  "load-balancer-desync-mitigation": [
    broken("watching only", ui, set(ui, "desyncMitigationMode", "monitor")),
    broken("a class", gate, set(gate, "spec.loadBalancerAttributes.1.value", "monitor")),
  ],
  "waf-on-public-load-balancer": [
    broken("a load balancer", ui, set(ui, "internal", false)),
    broken("an ingress", ingress, set(ingress, `${ALB}/scheme`, "internet-facing")),
    broken("a class of ingresses", classed, set(gate, "spec.scheme", "internet-facing")),
    broken("a service", service, set(service, `${SERVICE}-scheme`, "internet-facing")),
  ],
  "waf-logs": [
    broken(
      "none",
      acl,
      remove("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration::ui"),
    ),
  ],
  "waf-known-bad-inputs": [
    broken(
      "another group",
      acl,
      set(acl, "rules.0.statement.managedRuleGroupStatement.name", "AWSManagedRulesCommonRuleSet"),
    ),
    broken("no rules", acl, drop(acl, "rules")),
    broken("counted only", acl, set(acl, "rules.0.overrideAction", { count: {} })),
  ],
  "acm-dns-validated": [
    broken("by mail", certificate, set(certificate, "validationMethod", "EMAIL")),
    broken("not stated", certificate, drop(certificate, "validationMethod")),
  ],
  "acm-no-wildcard": [
    broken("the name", certificate, set(certificate, "domainName", "*.example.com")),
    broken(
      "a further name",
      certificate,
      set(certificate, "subjectAlternativeNames.0", "*.example.com"),
    ),
  ],
  "acm-strong-key": [
    broken("a short key", certificate, set(certificate, "keyAlgorithm", "RSA_1024")),
  ],
  "acm-create-before-delete": [
    broken("deleted first", certificate, alter(certificate, { deleteBeforeReplace: true })),
  ],
  "cognito-mfa": [
    broken("off", pool, set(pool, "mfaConfiguration", "OFF")),
    broken("not stated", pool, drop(pool, "mfaConfiguration")),
    broken("optional", pool, set(pool, "mfaConfiguration", "OPTIONAL")),
  ],
  "cognito-password-length": [
    broken("short", pool, set(pool, "passwordPolicy.minimumLength", 8)),
    broken("not stated", pool, drop(pool, "passwordPolicy")),
  ],
  "cognito-threat-protection": [
    broken("watching only", pool, set(pool, "userPoolAddOns.advancedSecurityMode", "AUDIT")),
    broken("not stated", pool, drop(pool, "userPoolAddOns")),
  ],
  "cognito-deletion-protection": [broken("not stated", pool, drop(pool, "deletionProtection"))],
  "cognito-no-self-sign-up": [
    broken("everybody", pool, set(pool, "adminCreateUserConfig.allowAdminCreateUserOnly", false)),
    broken("not stated", pool, drop(pool, "adminCreateUserConfig")),
  ],
  "cognito-client-https": [
    broken("plain HTTP", client, set(client, "callbackUrls.0", "http://airflow.example.com/x")),
    broken("a wildcard", client, set(client, "logoutUrls.0", "https://*.example.com")),
  ],
  "cognito-client-code-flow": [
    broken("the implicit flow", client, set(client, "allowedOauthFlows", ["code", "implicit"]), {
      says: "implicit",
    }),
    broken("passwords", client, set(client, "explicitAuthFlows", ["ALLOW_USER_PASSWORD_AUTH"])),
    broken(
      "people and machines at once",
      client,
      set(client, "allowedOauthFlows", ["code", "client_credentials"]),
    ),
  ],
  "cognito-client-attributes": [
    broken(
      "a scope",
      client,
      set(client, "allowedOauthScopes", ["openid", "aws.cognito.signin.user.admin"]),
      { says: "custom:groups by their scope" },
    ),
    broken("a flow", client, set(client, "explicitAuthFlows", ["ALLOW_USER_SRP_AUTH"])),
    broken("flows not stated", client, drop(client, "explicitAuthFlows")),
  ],
  "cognito-client-secret": [
    broken("none", client, drop(client, "generateSecret")),
    broken(
      "none, and not known to use PKCE",
      client,
      all(drop(client, "generateSecret"), set(client, "name", "airflow-argocd-other")),
    ),
    broken(
      "none, for more than codes",
      client,
      all(
        drop(client, "generateSecret"),
        set(client, "name", "airflow-argocd"),
        set(client, "allowedOauthFlows", ["code", "implicit"]),
      ),
      { says: "code and implicit" },
    ),
  ],
  "cognito-client-short-tokens": [
    broken("long access", client, set(client, "accessTokenValidity", 120), { says: "120 minutes" }),
    broken(
      "default refresh",
      client,
      all(drop(client, "refreshTokenValidity"), drop(client, "tokenValidityUnits.refreshToken")),
      { says: "30 days" },
    ),
  ],
  "cognito-client-hides-users": [
    broken("legacy", client, set(client, "preventUserExistenceErrors", "LEGACY")),
  ],
  "ui-reachable-from-allowed-ranges-only": [
    broken(
      "a service for everybody",
      service,
      set(service, "spec.loadBalancerSourceRanges", ["0.0.0.0/0"]),
    ),
    broken("a chart without ranges", release, balanced(internal), {
      says: "everybody who can route",
    }),
    broken(
      "internet-facing without a firewall",
      ingress,
      set(ingress, `${ALB}/scheme`, "internet-facing"),
      { says: "firewall" },
    ),
    broken(
      "a range that is not allowed",
      [
        service,
        ingress,
        ingress,
        classed,
        ui,
        nlb,
        "kubernetes:networking.k8s.io/v1:NetworkPolicy::api-server",
      ],
      (world) => world,
      { config: { allowed: ["192.168.0.0/16"] } },
    ),
    broken(
      "a group that lets everybody in",
      [ui, nlb, classed],
      set("aws:ec2/securityGroup:SecurityGroup::balancer", "ingress.0.cidrBlocks", ["0.0.0.0/0"]),
    ),
    broken(
      "a network policy that does",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy::api-server",
      set(
        "kubernetes:networking.k8s.io/v1:NetworkPolicy::api-server",
        "spec.ingress.0.from.1.ipBlock.cidr",
        "0.0.0.0/0",
      ),
    ),
  ],
};
