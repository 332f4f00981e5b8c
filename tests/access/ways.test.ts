/** Every way in, on the recorded plan of a stack: one host name everywhere, the order of life, and who can reach the UI. */
import { publicUrl } from "../../airflow/publicUrl";
import type { PlannedResource } from "../../plan/model";
import { isProperties, record } from "../../plan/plain";
import { loadStack } from "../../settings";
import { join, resolve } from "node:path";
import { LifeOrder } from "../program/graph";
import { type PlanDocument, planOf, stacks } from "../support/plans";

const project = resolve(__dirname, "..", "..");
const folder = "tests/access/stacks";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const SERVICE = "kubernetes:core/v1:Service";
const CLASS = "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const GROUP_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const RECORD = "aws:route53/record:Record";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

/** What a way in consists of. */
interface Way {
  readonly stack: string;
  readonly fixture: boolean;
  readonly balancer?: "Ingress" | "Service";
  readonly makesCertificate: boolean;
  readonly makesRecord: boolean;
}

const ways: readonly Way[] = [
  {
    stack: "dev",
    fixture: false,
    balancer: "Service",
    makesCertificate: false,
    makesRecord: false,
  },
  {
    stack: "uat",
    fixture: false,
    balancer: "Service",
    makesCertificate: false,
    makesRecord: false,
  },
  { stack: "prod", fixture: false, balancer: "Ingress", makesCertificate: true, makesRecord: true },
  ...[
    {
      stack: "alb-private",
      balancer: "Ingress",
      makesCertificate: true,
      makesRecord: true,
    } as const,
    {
      stack: "alb-public",
      balancer: "Ingress",
      makesCertificate: false,
      makesRecord: false,
    } as const,
    { stack: "nlb-tls", balancer: "Service", makesCertificate: true, makesRecord: true } as const,
    {
      stack: "nlb-proxy",
      balancer: "Service",
      makesCertificate: false,
      makesRecord: false,
    } as const,
    { stack: "nginx", balancer: "Service", makesCertificate: true, makesRecord: true } as const,
    { stack: "port-forward", makesCertificate: false, makesRecord: false } as const,
  ].map((way) => ({ ...way, fixture: true })),
];

function documentOf({ stack, fixture }: Way): PlanDocument {
  if (fixture) return planOf(stack, { folder });
  const own = stacks.find((name) => name === stack);
  if (own === undefined) throw new Error(`no stack ${stack}`);
  return planOf(own);
}

const settingsOf = ({ stack, fixture }: Way) =>
  loadStack(stack, fixture ? join(project, folder) : project).settings;

/** The value at a path of plain data. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined,
    value,
  );
}

const gateOf = (document: PlanDocument): readonly PlannedResource[] =>
  document.resources.filter(({ urn }) => urn.includes("airflow-platform:components:AccessGate"));

describe.each(ways.map((way) => [way.stack, way] as const))("the way in of %s", (_, way) => {
  const document = documentOf(way);
  const { resources } = document;
  const settings = settingsOf(way);
  const url = publicUrl(settings.access);
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const airflow = ofType(RELEASE).find(({ name }) => name === "airflow");
  const values = record(isProperties(airflow?.inputs) ? airflow.inputs : {}, "values");

  test("has its parts, and none of another way's", () => {
    const balancers = [
      ...ofType(INGRESS),
      ...ofType(SERVICE).filter(({ inputs }) => at(inputs, "spec", "type") === "LoadBalancer"),
    ].map(({ type }) => type.split(":").at(-1));
    const expected =
      way.stack === "nginx" ? ["Ingress", "Service"] : way.balancer ? [way.balancer] : [];
    expect(balancers).toEqual(expected);
    expect(ofType("aws:acm/certificate:Certificate")).toHaveLength(way.makesCertificate ? 1 : 0);
    const records = ofType(RECORD).filter(({ inputs }) => inputs["name"] === url?.hostName);
    expect(records).toHaveLength(way.makesRecord ? 1 : 0);
    expect(ofType(CLASS)).toHaveLength(way.balancer === "Ingress" ? 1 : 0);
    expect(ofType("aws:wafv2/webAcl:WebAcl")).toHaveLength(way.stack === "alb-public" ? 1 : 0);
    expect(at(values, "apiServer", "service")).toEqual({ type: "ClusterIP" });
    if (way.balancer === undefined) expect(gateOf(document).slice(1)).toEqual([]);
  });

  test("says the host name once: certificate, record, rule, links, cookies and callback agree", () => {
    expect(at(values, "config", "api", "base_url")).toBe(url?.origin);
    expect(at(values, "config", "fab", "cookie_secure")).toBe(
      url === undefined ? undefined : "True",
    );
    for (const { inputs } of ofType("aws:acm/certificate:Certificate")) {
      expect(inputs["domainName"]).toBe(url?.hostName);
    }
    for (const { inputs } of ofType(INGRESS)) {
      expect(at(inputs, "spec", "rules")).toEqual([
        expect.objectContaining({ host: url?.hostName }),
      ]);
    }
    for (const { inputs } of ofType(RECORD).filter(({ name }) => name === "access")) {
      expect(inputs).toMatchObject({
        ...{ name: url?.hostName, type: "CNAME", zoneId: settings.access.zone?.id },
      });
    }
    for (const { inputs } of ofType("aws:cognito/userPoolClient:UserPoolClient")) {
      for (const callback of [inputs["callbackUrls"]].flat()) {
        const start = `${url?.origin ?? "?"}/`;
        expect(typeof callback === "string" && callback.startsWith(start)).toBe(true);
      }
    }
  });

  test("believes what stands in front of the API server, and nobody else", () => {
    const variables = at(values, "apiServer", "env");
    const believed = (Array.isArray(variables) ? variables : [])
      .filter((variable) => at(variable, "name") === "FORWARDED_ALLOW_IPS")
      .map((variable) => at(variable, "value"));
    const { access } = settings;
    const expected = {
      "internal-alb": access.balancerCidrs,
      "internal-nlb": access.trustedProxyCidrs,
      nginx: access.believedCidrs,
      none: [],
    }[access.mode];
    expect(believed).toEqual(expected.length === 0 ? [] : [expected.join(",")]);
    const args = at(values, "apiServer", "args", 2);
    expect(typeof args === "string" && args.includes("--proxy-headers")).toBe(expected.length > 0);
  });

  test("lets the load balancer to the API server through the namespace's policy, and no range more", () => {
    const policy = ofType(POLICY).find(({ name }) => name === "namespace-api-server");
    const ingress = at(policy?.inputs, "spec", "ingress");
    const peers = (Array.isArray(ingress) ? ingress : []).flatMap((rule) => at(rule, "from"));
    const ranges = peers.flatMap((peer) => at(peer, "ipBlock", "cidr") ?? []);
    const others = peers.flatMap(
      (peer) => at(peer, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name") ?? [],
    );
    const { access } = settings;
    const proxied = access.trustedProxyCidrs.length > 0 ? access.allowedCidrs : [];
    const behindBalancer = access.mode === "internal-alb" || access.mode === "internal-nlb";
    expect(ranges).toEqual(behindBalancer ? [...access.balancerCidrs, ...proxied] : []);
    expect(others).toEqual(access.mode === "nginx" ? ["nginx-ingress"] : []);
  });

  test("opens the load balancer to the allowed ranges, and the nodes to the load balancer", () => {
    const rules = gateOf(document).filter(({ type }) => type === GROUP_RULE);
    const callers = rules.flatMap(({ inputs }) => inputs["cidrIpv4"] ?? []);
    const expected = way.balancer === undefined ? [] : settings.access.allowedCidrs;
    expect([...new Set(callers)].sort()).toEqual([...expected].sort());
    const inside = rules.filter(({ inputs }) => inputs["cidrIpv4"] === undefined);
    for (const { inputs } of inside) {
      expect(inputs["referencedSecurityGroupId"]).toEqual(
        expect.stringMatching(/^sg-|^\[unknown\]/),
      );
    }
    expect(inside.length > 0).toBe(way.balancer !== undefined);
  });

  if (way.balancer === undefined) return;
  const life = new LifeOrder(resources);
  const made = ofType(way.balancer === "Ingress" ? INGRESS : SERVICE).filter(
    ({ name }) => name === "access",
  );

  test.each([
    [
      "goes while the controller still runs to remove it",
      RELEASE,
      "cluster-load-balancer-controller",
    ],
    ["goes before its security group, which AWS would not delete", GROUP, "access"],
    ["comes when the nodes are open to it", GROUP_RULE, /^access-pods-/],
    ["comes when somebody may knock", GROUP_RULE, /^access-(443|8080)-from-/],
    [
      "goes before what it leads to",
      "kubernetes:core/v1:Namespace",
      way.stack === "nginx" ? "access-nginx" : "namespace",
    ],
  ] as const)("%s", (_reason, type, name) => {
    expect(made).toHaveLength(1);
    expect(life.violations(made, life.find(type, name))).toEqual([]);
    for (const { options } of made) expect(options.deletedWith ?? "").toBe("");
  });

  test("has nothing made by a controller but itself: the groups are the platform's own", () => {
    for (const { inputs } of made) {
      const found = at(inputs, "metadata", "annotations");
      const annotations: [string, unknown][] =
        typeof found === "object" && found !== null ? Object.entries(found) : [];
      const own = annotations.filter(([key]) => /security-groups$/.test(key));
      const managed = annotations.filter(([key]) => /manage-backend-security-group/.test(key));
      expect(own).toHaveLength(1);
      expect(managed.map(([, value]) => value)).toEqual(["false"]);
    }
  });

  if (way.stack === "nginx") {
    test("keeps NGINX for as long as there is a route through it", () => {
      const [route] = life.find(INGRESS);
      const before = [...life.find(SERVICE, "access"), ...life.find(RELEASE, "access-nginx")];
      expect(life.violations(route === undefined ? [] : [route], before)).toEqual([]);
    });
  }
  if (way.balancer === "Ingress") {
    test("can write its logs before it is asked to", () => {
      expect(
        life.violations(made, life.find("aws:s3/bucketPolicy:BucketPolicy", "access-logs")),
      ).toEqual([]);
      expect(life.violations(made, life.find(CLASS))).toEqual([]);
    });
  }
  if (way.makesCertificate) {
    test("has a certificate that is valid already", () => {
      const valid = life.find("aws:acm/certificateValidation:CertificateValidation");
      expect(life.violations(made, valid)).toEqual([]);
    });
  }
});
