import { faultLines, loadText, minimal } from "./project";

const access = (...lines: readonly string[]): string =>
  minimal("  airflow-platform:access:", ...lines.map((line) => `    ${line}`));

const prod = (...lines: readonly string[]): string =>
  access(...lines).replace("tier: dev", "tier: prod");

const ARN = "arn:aws:acm:eu-west-1:222233334444:certificate/12345678-1234-1234-1234-123456789012";
const zone = "zone: { name: data.internal, id: Z0123456789, private: false }";
const host = "hostName: airflow.data.internal";

describe("the way in of a stack that says nothing", () => {
  test("is a network load balancer in dev, for the private network, and believes nobody", () => {
    const { settings } = loadText(minimal());
    expect(settings.access).toEqual({
      mode: "internal-nlb",
      allowedCidrs: ["10.0.0.0/8"],
      internetFacing: false,
      deletionProtection: false,
      trustedProxyCidrs: [],
      waf: { requestsPerFiveMinutes: 2000, logRetentionDays: 14 },
      balancerCidrs: [expect.stringMatching(/\/2\d$/), expect.stringMatching(/\/2\d$/)],
      believedCidrs: [],
    });
  });

  test("asks for a host name in prod, or for none of it", () => {
    expect(faultLines(minimal().replace("tier: dev", "tier: prod"))).toEqual([
      "Pulumi.t.yaml:1:1  access.hostName: is missing while access.mode is internal-alb: the certificate is made out to it, and requests are known by it. To reach Airflow by port forwarding only, set access.mode to none",
      "Pulumi.t.yaml:1:1  access.certificateArn: is missing while access.mode is internal-alb: name a certificate for access.hostName, or access.zone, in which one is made and validated",
    ]);
    expect(loadText(prod("mode: none")).settings.access.balancerCidrs).toEqual([]);
  });
});

describe("what follows from a mode", () => {
  const network =
    "\n  airflow-platform:network: { clusterCidr: 10.20.0.0/16, dataCidr: 10.23.0.0/22 }\n";
  const of = (...lines: readonly string[]) => {
    const { balancerCidrs, believedCidrs } = loadText(access(...lines) + network).settings.access;
    return { balancerCidrs, believedCidrs };
  };
  const balancers = ["10.20.30.0/23", "10.20.62.0/23"];

  test("an application load balancer is believed, in its own subnets", () => {
    expect(of("mode: internal-alb", host, zone)).toEqual({
      balancerCidrs: balancers,
      believedCidrs: balancers,
    });
  });

  test("one that faces the internet stands in the public subnets", () => {
    const outside = ["10.20.28.0/23", "10.20.60.0/23"];
    expect(
      of("mode: internal-alb", host, zone, "internetFacing: true", "allowedCidrs: [8.8.4.0/24]"),
    ).toEqual({ balancerCidrs: outside, believedCidrs: outside });
  });

  test("NGINX is believed, whose pods are on the nodes", () => {
    expect(of("mode: nginx", host, `certificateArn: ${ARN}`)).toEqual({
      balancerCidrs: balancers,
      believedCidrs: ["10.20.0.0/20", "10.20.32.0/20"],
    });
  });

  test("a network load balancer that ends TLS is not believed: it says nothing", () => {
    expect(of("mode: internal-nlb", host, zone)).toEqual({
      balancerCidrs: balancers,
      believedCidrs: [],
    });
  });

  test("a proxy in front is believed beside the load balancer", () => {
    expect(of("mode: internal-alb", host, zone, "trustedProxyCidrs: [10.90.1.0/24]")).toEqual({
      balancerCidrs: balancers,
      believedCidrs: [...balancers, "10.90.1.0/24"],
    });
  });

  test("of an adopted VPC only the whole range is known", () => {
    const existing = [
      "  airflow-platform:cluster:",
      "    existing:",
      "      vpcCidr: 10.80.0.0/16",
    ].join("\n");
    // The rest of the block is missing, which is another test's; the ranges are computed all the same.
    expect(faultLines(access(host, zone) + existing).join("\n")).not.toContain("access");
  });
});

const cases: readonly (readonly [name: string, text: string, faults: readonly string[]])[] = [
  [
    "a host outside of its zone",
    access("mode: internal-alb", "hostName: airflow.other.internal", zone),
    [
      "6:5  access.hostName: airflow.other.internal must lie below the zone data.internal, such as airflow.data.internal",
    ],
  ],
  [
    "the zone itself as the host",
    access("mode: internal-alb", "hostName: data.internal", zone),
    [
      "6:5  access.hostName: data.internal must lie below the zone data.internal, such as airflow.data.internal",
    ],
  ],
  [
    "a zone for no host",
    access(zone),
    ["5:5  access.zone: has no effect without access.hostName: remove it, or name the host"],
  ],
  [
    "a certificate for no host, in another region",
    access(`certificateArn: ${ARN.replace("eu-west-1", "us-east-1")}`),
    [
      "5:5  access.certificateArn: must be a certificate in eu-west-1, the stack's region, not in us-east-1: a load balancer takes no other",
      "5:5  access.certificateArn: has no effect without access.hostName: remove it, or name the host",
    ],
  ],
  [
    "a certificate that is none",
    access("mode: internal-alb", host, "certificateArn: my-certificate"),
    [
      '7:5  access.certificateArn: must be the ARN of a certificate in ACM, such as arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012, not "my-certificate"',
    ],
  ],
  [
    "a private zone that should prove a certificate",
    access("mode: internal-alb", host, zone.replace("private: false", "private: true")),
    [
      "7:5  access.zone.validationZoneId: is missing while the zone is private: ACM sees public zones only. Name the public one, or access.certificateArn",
    ],
  ],
  [
    "a second zone that nobody needs",
    access(
      "mode: internal-alb",
      host,
      zone.replace("false }", "false, validationZoneId: Z9876543210 }"),
    ),
    ["7:67  access.zone.validationZoneId: has no effect while the zone is public: remove it"],
  ],
  [
    "an open door without ranges of its own",
    access("mode: internal-alb", host, zone, "internetFacing: true"),
    [
      "8:5  access.allowedCidrs: must be named while access.internetFacing is true: the default is the network inside",
    ],
  ],
  [
    "an open door without ranges",
    access("mode: internal-alb", host, zone, "internetFacing: true", "allowedCidrs: []"),
    ["9:5  access.allowedCidrs: must name at least one range while access.mode is internal-alb"],
  ],
  [
    "an open door for the world",
    access("mode: internal-alb", host, zone, "internetFacing: true", "allowedCidrs: [0.0.0.0/0]"),
    [
      "9:20  access.allowedCidrs[0]: 0.0.0.0/0 is refused while access.internetFacing is true: it is half of the internet or more. Name the ranges that people and machines come from.",
    ],
  ],
  [
    "the world in prod",
    prod("mode: internal-alb", host, zone, "allowedCidrs: [10.0.0.0/8, 0.0.0.0/0]"),
    [
      "8:32  access.allowedCidrs[1]: 0.0.0.0/0 is refused in prod: what is wider than /8 is the internet. Name the ranges that people and machines come from.",
    ],
  ],
  [
    "an open door in a mode without a firewall",
    access("mode: nginx", host, zone, "internetFacing: true", "allowedCidrs: [8.8.4.0/24]"),
    [
      "8:5  access.internetFacing: must be false while access.mode is nginx: the web application firewall works with internal-alb only",
    ],
  ],
  [
    "an open door that nobody outside can find",
    access(
      "mode: internal-alb",
      host,
      zone.replace("private: false", "private: true, validationZoneId: Z9876543210"),
      "internetFacing: true",
      "allowedCidrs: [8.8.4.0/24]",
    ),
    [
      "7:51  access.zone.private: must be false while access.internetFacing is true: nobody outside could find the host",
    ],
  ],
  [
    "NGINX without a host",
    access("mode: nginx"),
    [
      "5:5  access.hostName: is missing while access.mode is nginx: the certificate is made out to it, and requests are known by it. To reach Airflow by port forwarding only, set access.mode to none",
      "5:5  access.certificateArn: is missing while access.mode is nginx: name a certificate for access.hostName, or access.zone, in which one is made and validated",
    ],
  ],
  [
    "a host name behind which nobody ends TLS",
    access(host),
    [
      "5:5  access.trustedProxyCidrs: must name the ranges of what ends TLS for access.hostName, or the load balancer must: name access.zone or access.certificateArn",
    ],
  ],
  [
    "a proxy in front of a network load balancer that ends TLS",
    access(host, zone, "trustedProxyCidrs: [10.90.1.0/24]"),
    [
      "7:5  access.trustedProxyCidrs: has no effect while the network load balancer ends TLS: it passes no X-Forwarded header on that could be believed. Remove it, or access.zone and access.certificateArn",
    ],
  ],
  [
    "the old key",
    access("service: loadBalancer"),
    [
      "5:5  access.service: is not a known key. Known here: mode, allowedCidrs, hostName, zone, certificateArn, internetFacing, deletionProtection, trustedProxyCidrs, waf.",
    ],
  ],
];

test.each(cases)("%s is refused at its line", (_, text, faults) => {
  expect(faultLines(text)).toEqual(faults.map((fault) => `Pulumi.t.yaml:${fault}`));
});

test("single sign-on is refused behind a network load balancer that ends TLS", () => {
  const identity = [
    "  airflow-platform:identity:",
    "    mode: oidc",
    "    oidc: { issuer: https://id.data.internal, clientId: a, clientSecretName: b, roles: { Admin: [c] } }",
    "",
  ].join("\n");
  expect(faultLines(access(host, zone) + identity)).toEqual([
    "Pulumi.t.yaml:8:5  access.mode: must be internal-alb or nginx while identity.mode is oidc: a network load balancer sets no X-Forwarded-Proto, so Airflow would send people back to http. Or let a proxy of your own end TLS (access.trustedProxyCidrs)",
  ]);
});

test("placeholders of the way in are warned about, each at its line", () => {
  const { warnings } = loadText(
    prod(
      "hostName: airflow.data.example.com",
      "zone: { name: data.example.com, id: Z0123456789EXAMPLE, private: false }",
    ),
  );
  const places = warnings.map(({ path, line }) => `${line ?? "?"} ${path.join(".")}`);
  expect(places).toEqual(
    expect.arrayContaining(["5 access.hostName", "6 access.zone.name", "6 access.zone.id"]),
  );
});
