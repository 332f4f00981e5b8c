import * as k8s from "@pulumi/kubernetes";
import { AccessGate, type AccessGateArgs } from "../../components/accessGate";
import { nginxClusterRules, nginxValues } from "../../components/accessGate/nginxValues";
import { firewallRules } from "../../components/accessGate/firewallRules";
import { accessOf } from "../../settings/access";
import { defaultsFor } from "../../settings/defaults";
import { stackSettings, type StackSettings } from "../../settings/schema";
import { type ComponentRun, runComponent, valueOf } from "../support/component";
import { jsonOf } from "../support/expectations";

const PARENT = "airflow-platform:components:AccessGate::access";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const CONTROLLER = "kubernetes:core/v1:ConfigMap::controllers";
const AIRFLOW = "kubernetes:core/v1:ConfigMap::airflow";
const tags = { owner: "data-platform", environment: "dev" };
const CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/existing";

type Said = Partial<StackSettings["access"]>;

function accessFor(said: Said) {
  const settings = stackSettings.parse(defaultsFor("dev", "dev", "eu-west-1"));
  const network = { ...settings.network, clusterCidr: "10.20.0.0/16" };
  return accessOf({ ...settings, network, access: { ...settings.access, ...said } });
}

const run = (said: Said): Promise<ComponentRun<AccessGate>> =>
  runComponent(() => {
    const kubernetesProvider = new k8s.Provider("cluster", {});
    const opts = { provider: kubernetesProvider };
    const args: AccessGateArgs = {
      access: accessFor(said),
      name: "airflow-dev",
      airflowNamespace: "airflow-dev",
      healthPath: "/healthy",
      region: "eu-west-1",
      partition: "aws",
      accountId: "123456789012",
      vpcId: "vpc-1",
      clusterVpcCidr: "10.20.0.0/16",
      nodeSecurityGroupId: "sg-nodes",
      logRetentionDays: 30,
      noncurrentVersionDays: 7,
      deleteBucketsWithContent: true,
      charts: { nginxIngress: { chart: "oci://mirror/nginx-ingress", version: "1.2.3" } },
      kubernetesProvider,
      controllersReady: [new k8s.core.v1.ConfigMap("controllers", {}, opts)],
      airflowReady: [new k8s.core.v1.ConfigMap("airflow", {}, opts)],
      tags,
    };
    return new AccessGate("access", args);
  });

const own = (made: ComponentRun<AccessGate>): string[] =>
  made
    .inventory()
    .filter((line) => /::access/.test(line) && !/s3\/|PrivateBucket/.test(line))
    .map((line) => line.replace(/^.*[:/](\w+::)/, "$1"));

const zone = { name: "data.internal", id: "ZPRIVATE", private: true, validationZoneId: "ZPUBLIC" };
const hostName = "airflow.data.internal";

describe("mode internal-alb", () => {
  let made: ComponentRun<AccessGate>;
  beforeAll(async () => {
    made = await run({ mode: "internal-alb", hostName, zone });
  });

  test("makes exactly this", () => {
    expect(own(made)).toEqual([
      "AccessGate::access",
      "Certificate::access",
      "CertificateValidation::access",
      "SecurityGroup::access",
      "Record::access",
      "Record::access-validation",
      "SecurityGroupEgressRule::access-to-pods-8080",
      "SecurityGroupIngressRule::access-443-from-10.0.0.0/8",
      "SecurityGroupIngressRule::access-80-from-10.0.0.0/8",
      "SecurityGroupIngressRule::access-pods-8080",
      "IngressClassParams::access-class",
      "Ingress::access",
      "IngressClass::access-class",
    ]);
    expect(made.calls).toEqual([]);
  });

  test("lets no Ingress decide what the load balancer is like, and only labelled namespaces join", () => {
    expect(made.one("kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams").inputs).toMatchObject({
      metadata: { name: "airflow-platform" },
      spec: {
        group: { name: "airflow-dev" },
        namespaceSelector: { matchLabels: { "airflow-platform/access-gate": "true" } },
        scheme: "internal",
        ipAddressType: "ipv4",
        targetType: "ip",
        listeners: [
          {
            protocol: "HTTPS",
            port: 443,
            listenerAttributes: [
              { key: "routing.http.response.server.enabled", value: "false" },
              {
                key: "routing.http.response.strict_transport_security.header_value",
                value: "max-age=31536000",
              },
            ],
          },
        ],
        sslRedirectPort: "443",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        loadBalancerAttributes: [
          { key: "routing.http.drop_invalid_header_fields.enabled", value: "true" },
          { key: "routing.http.desync_mitigation_mode", value: "strictest" },
          { key: "deletion_protection.enabled", value: "false" },
          { key: "access_logs.s3.enabled", value: "true" },
          { key: "access_logs.s3.bucket", value: "airflow-dev-elb-logs-123456789012" },
        ],
      },
    });
    expect(made.one("kubernetes:networking.k8s.io/v1:IngressClass").inputs).toMatchObject({
      spec: {
        controller: "ingress.k8s.aws/alb",
        parameters: {
          ...{ apiGroup: "elbv2.k8s.aws", kind: "IngressClassParams" },
          name: "airflow-platform",
        },
      },
    });
  });

  test("routes the one host to the API server, checked on its health path", () => {
    const { inputs, options } = made.one("kubernetes:networking.k8s.io/v1:Ingress");
    const at = (end: string) => `alb.ingress.kubernetes.io/${end}`;
    expect(inputs).toMatchObject({
      metadata: {
        name: "airflow-access",
        namespace: "airflow-dev",
        annotations: {
          [at("listen-ports")]: '[{"HTTP":80},{"HTTPS":443}]',
          [at("certificate-arn")]: expect.stringMatching(/^arn:aws:acm:eu-west-1:/),
          [at("security-groups")]: expect.stringMatching(/^sg-/),
          [at("manage-backend-security-group-rules")]: "false",
          [at("healthcheck-path")]: "/healthy",
          [at("success-codes")]: "200",
        },
      },
      spec: {
        ingressClassName: "airflow-platform",
        rules: [
          {
            host: hostName,
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "airflow-api-server", port: { number: 8080 } } },
                },
              ],
            },
          },
        ],
      },
    });
    expect(options).toEqual({
      parent: PARENT,
      provider: PROVIDER,
      dependsOn: [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::access-443-from-10.0.0.0/8",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::access-80-from-10.0.0.0/8",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::access-pods-8080",
        AIRFLOW,
        "kubernetes:networking.k8s.io/v1:IngressClass::access-class",
      ],
      customTimeouts: { create: "15m", update: "15m", delete: "20m" },
    });
  });

  test("opens nothing but the way from the callers to the pods", () => {
    const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const group = made.one("aws:ec2/securityGroup:SecurityGroup");
    expect(group.inputs).toEqual({
      name: "airflow-dev-access",
      description: "Load balancer of airflow-dev: who may reach Airflow",
      vpcId: "vpc-1",
      tags: { ...tags, Name: "airflow-dev-access" },
    });
    expect(made.one(rule, "access-443-from-10.0.0.0/8").inputs).toMatchObject({
      ...{ cidrIpv4: "10.0.0.0/8", ipProtocol: "tcp", fromPort: 443, toPort: 443 },
    });
    const { inputs: inward } = made.one(rule, "access-pods-8080");
    expect(inward).toMatchObject({
      ...{ securityGroupId: "sg-nodes", ipProtocol: "tcp", fromPort: 8080, toPort: 8080 },
      referencedSecurityGroupId: expect.stringMatching(/^sg-0/),
    });
    const outward = made.one("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    expect(outward.inputs).toMatchObject({
      ...{ referencedSecurityGroupId: "sg-nodes", fromPort: 8080, toPort: 8080 },
      securityGroupId: inward["referencedSecurityGroupId"],
    });
  });

  test("validates its certificate in the public zone, and writes its host into the private one", () => {
    expect(made.one("aws:acm/certificate:Certificate").inputs).toMatchObject({
      ...{ domainName: hostName, validationMethod: "DNS", keyAlgorithm: "RSA_2048" },
    });
    const record = "aws:route53/record:Record";
    expect(made.one(record, "access-validation").inputs).toMatchObject({ zoneId: "ZPUBLIC" });
    expect(made.one(record, "access").inputs).toEqual({
      ...{ zoneId: "ZPRIVATE", name: hostName, type: "CNAME", ttl: 60 },
      records: [expect.stringMatching(/\.elb\.amazonaws\.com$/)],
    });
  });

  test("lets load balancers of this account alone write logs", () => {
    const policy = jsonOf(made.one("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]);
    expect(policy).toMatchObject({
      Statement: expect.arrayContaining([
        {
          Sid: "DeliverApplicationLoadBalancerLogs",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: ["s3:PutObject"],
          Resource: ["arn:aws:s3:::airflow-dev-elb-logs-123456789012/AWSLogs/123456789012/*"],
          Condition: {
            ArnLike: {
              "aws:SourceArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/*",
            },
          },
        },
      ]),
    });
  });

  test("says the address", async () => {
    expect(await valueOf(made.component.url)).toBe("https://airflow.data.internal");
  });
});

describe("internet-facing", () => {
  let made: ComponentRun<AccessGate>;
  beforeAll(async () => {
    made = await run({
      ...{ mode: "internal-alb", hostName, certificateArn: CERTIFICATE, internetFacing: true },
      allowedCidrs: ["8.8.4.0/24"],
    });
  });

  test("stands behind a firewall that logs, without sessions and tokens", () => {
    const acl = made.one("aws:wafv2/webAcl:WebAcl");
    expect(acl.inputs).toMatchObject({ scope: "REGIONAL", rules: firewallRules(2000) });
    expect(made.one("aws:cloudwatch/logGroup:LogGroup").inputs).toMatchObject({
      name: "aws-waf-logs-airflow-dev",
      retentionInDays: 14,
    });
    const logging = made.one("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration");
    expect(logging.inputs["redactedFields"]).toEqual([
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
    ]);
    const parameters = made.one("kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams");
    expect(parameters.inputs).toMatchObject({
      spec: {
        scheme: "internet-facing",
        wafv2AclArn: expect.stringMatching(/^arn:aws:wafv2:eu-west-1:/),
      },
    });
  });

  test("blocks what is too fast, and what AWS's rules know; only the size of a body is counted", () => {
    const rules = firewallRules(500);
    expect(rules.map(({ name, priority }) => [name, priority])).toEqual([
      ["rate", 0],
      ["AWSManagedRulesAmazonIpReputationList", 1],
      ["AWSManagedRulesKnownBadInputsRuleSet", 2],
      ["AWSManagedRulesCommonRuleSet", 3],
    ]);
    expect(rules[0]).toMatchObject({
      action: { block: {} },
      statement: {
        rateBasedStatement: { limit: 500, evaluationWindowSec: 300, aggregateKeyType: "IP" },
      },
    });
    expect(JSON.stringify(rules).match(/"count"/g)).toHaveLength(1);
  });

  test("needs neither a certificate nor a record of its own where others make them", () => {
    expect(made.ofType("aws:acm/certificate:Certificate")).toEqual([]);
    expect(made.ofType("aws:route53/record:Record")).toEqual([]);
  });
});

describe("mode internal-nlb", () => {
  const service = (made: ComponentRun<AccessGate>) => made.one("kubernetes:core/v1:Service");
  const at = (end: string) => `service.beta.kubernetes.io/aws-load-balancer-${end}`;

  test("on 8080 hides the callers from pods, and needs no name", async () => {
    const made = await run({ mode: "internal-nlb" });
    expect(own(made)).toEqual([
      "AccessGate::access",
      "SecurityGroup::access",
      "SecurityGroupEgressRule::access-to-pods-8080",
      "SecurityGroupIngressRule::access-8080-from-10.0.0.0/8",
      "SecurityGroupIngressRule::access-pods-8080",
      "Service::access",
    ]);
    expect(service(made).inputs).toMatchObject({
      metadata: {
        name: "airflow-access",
        namespace: "airflow-dev",
        annotations: {
          [at("type")]: "external",
          [at("nlb-target-type")]: "ip",
          [at("scheme")]: "internal",
          [at("security-groups")]: expect.stringMatching(/^sg-/),
          [at("manage-backend-security-group-rules")]: "false",
          [at("attributes")]:
            "load_balancing.cross_zone.enabled=true,deletion_protection.enabled=false",
          [at("target-group-attributes")]:
            "preserve_client_ip.enabled=false,proxy_protocol_v2.enabled=false,deregistration_delay.timeout_seconds=30",
          [at("healthcheck-protocol")]: "HTTP",
          [at("healthcheck-path")]: "/healthy",
          [at("healthcheck-port")]: "traffic-port",
        },
      },
      spec: {
        type: "LoadBalancer",
        selector: { tier: "airflow", component: "api-server", release: "airflow" },
        ports: [{ name: "api-server", port: 8080, targetPort: 8080, protocol: "TCP" }],
        allocateLoadBalancerNodePorts: false,
      },
    });
    expect(await valueOf(made.component.url)).toMatch(/^http:\/\/.*\.amazonaws\.com:8080$/);
  });

  test("on 443 ends TLS by its certificate, and logs", async () => {
    const made = await run({ mode: "internal-nlb", hostName, certificateArn: CERTIFICATE });
    expect(service(made).inputs).toMatchObject({
      metadata: {
        annotations: {
          [at("ssl-cert")]: CERTIFICATE,
          [at("ssl-ports")]: "443",
          [at("ssl-negotiation-policy")]: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
          [at("attributes")]: expect.stringContaining(
            "access_logs.s3.bucket=airflow-dev-elb-logs-123456789012",
          ),
        },
      },
      spec: { ports: [expect.objectContaining({ port: 443, targetPort: 8080 })] },
    });
    expect(await valueOf(made.component.url)).toBe("https://airflow.data.internal");
  });

  test("keeps the address of a proxy of the stack's own", async () => {
    const made = await run({
      ...{ mode: "internal-nlb", hostName, trustedProxyCidrs: ["10.90.1.0/24"] },
    });
    expect(service(made).inputs).toMatchObject({
      metadata: {
        annotations: {
          [at("target-group-attributes")]: expect.stringContaining(
            "preserve_client_ip.enabled=true",
          ),
        },
      },
    });
  });
});

describe("mode nginx", () => {
  let made: ComponentRun<AccessGate>;
  beforeAll(async () => {
    made = await run({ mode: "nginx", hostName, certificateArn: CERTIFICATE });
  });

  test("has a namespace of its own that takes requests from the load balancer's subnets only", () => {
    const policy = made.one("kubernetes:networking.k8s.io/v1:NetworkPolicy", "access-nginx-nginx");
    expect(policy.inputs).toMatchObject({
      metadata: { namespace: "nginx-ingress" },
      spec: {
        ingress: [
          {
            from: [{ ipBlock: { cidr: "10.20.30.0/23" } }, { ipBlock: { cidr: "10.20.62.0/23" } }],
            ports: [
              { protocol: "TCP", port: 80 },
              { protocol: "TCP", port: 8081 },
            ],
          },
        ],
      },
    });
    expect(made.one("kubernetes:core/v1:Namespace").options).toMatchObject({
      dependsOn: [CONTROLLER],
    });
  });

  test("tells NGINX by the proxy protocol who calls, and is asked whether NGINX is ready", () => {
    const at = (end: string) => `service.beta.kubernetes.io/aws-load-balancer-${end}`;
    expect(made.one("kubernetes:core/v1:Service").inputs).toMatchObject({
      metadata: {
        namespace: "nginx-ingress",
        annotations: {
          [at("target-group-attributes")]: expect.stringContaining(
            "proxy_protocol_v2.enabled=true",
          ),
          [at("healthcheck-path")]: "/nginx-ready",
          [at("healthcheck-port")]: "8081",
        },
      },
      spec: { ports: [expect.objectContaining({ port: 443, targetPort: 80 })] },
    });
    expect(nginxValues(["10.20.30.0/23"]).controller.config.entries).toEqual({
      "proxy-protocol": "True",
      "real-ip-header": "proxy_protocol",
      "set-real-ip-from": "10.20.30.0/23",
      "server-tokens": "False",
      "redirect-to-https": "True",
    });
  });

  test("reads no Secret of another namespace", () => {
    expect(JSON.stringify(nginxClusterRules)).not.toContain("secrets");
    // The chart binds the role of this name, which is its own full name, to its account.
    expect(made.one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole").inputs).toMatchObject({
      metadata: { name: "nginx-ingress" },
      rules: nginxClusterRules,
    });
    expect(made.ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding")).toEqual([]);
    expect(nginxValues([])).toMatchObject({
      controller: { watchSecretNamespace: "nginx-ingress", enableSnippets: false },
      rbac: { clusterrole: { create: false } },
    });
  });

  test("comes in the order: controller, its load balancer, the route", () => {
    expect(made.one("kubernetes:core/v1:Service").options.dependsOn).toContain(
      "kubernetes:helm.sh/v3:Release::access-nginx",
    );
    expect(made.one("kubernetes:networking.k8s.io/v1:Ingress").options.dependsOn).toEqual([
      AIRFLOW,
      "kubernetes:core/v1:Service::access",
    ]);
  });
});

test("mode none makes nothing, and says how to reach the UI", async () => {
  const made = await run({ mode: "none" });
  expect(own(made)).toEqual(["AccessGate::access"]);
  expect(await valueOf(made.component.url)).toBe(
    "kubectl -n airflow-dev port-forward service/airflow-api-server 8080:8080",
  );
});
