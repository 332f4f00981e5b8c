import { faultLines, loadText, minimal } from "./project";

const stack = (...lines: readonly string[]): string => minimal(...lines);

const zone = "zone: { name: data.internal, id: Z0123456789ABC, private: false }";
const access = (...lines: readonly string[]): string[] => [
  "  airflow-platform:access:",
  ...["mode: internal-alb", "hostName: airflow.data.internal", zone, ...lines].map(
    (line) => `    ${line}`,
  ),
];
const cognito = [
  "  airflow-platform:identity:",
  "    mode: cognito",
  "    cognito: { domain: { prefix: airflow-test } }",
];
const delivery = (...argocd: readonly string[]): string[] => [
  "  airflow-platform:delivery:",
  "    mode: argocd",
  ...(argocd.length === 0 ? [] : ["    argocd:", ...argocd.map((line) => `      ${line}`)]),
];

describe("who installs Airflow", () => {
  test("is Pulumi unless the stack says otherwise", () => {
    const { delivery: said } = loadText(stack()).settings;
    expect({ mode: said.mode, argocd: said.argocd }).toEqual({ mode: "pulumi", argocd: {} });
  });

  test("may be Argo CD without a UI in any stack", () => {
    expect(loadText(stack(...delivery())).settings.delivery.mode).toBe("argocd");
  });

  test("may be Argo CD with a UI below Airflow's zone", () => {
    const text = stack(...access(), ...cognito, ...delivery("hostName: argocd.data.internal"));
    expect(loadText(text).settings.delivery.argocd.hostName).toBe("argocd.data.internal");
  });
});

describe("what Argo CD's UI needs is said with file and line", () => {
  test.each<[what: string, text: string, faults: readonly RegExp[]]>([
    [
      "a folder of charts",
      stack("  airflow-platform:charts: { mirror: . }", ...delivery()),
      [/^Pulumi\.t\.yaml:\d+:\d+ {2}charts\.mirror: must be an oci:\/\/ or https:\/\/ address/],
    ],
    [
      "another way in, and passwords",
      stack(...delivery("hostName: argocd.data.internal")),
      [
        /hostName: has no effect while access\.mode is internal-nlb/,
        /certificateArn: is missing while argocd\.hostName is set/,
        /hostName: has no effect while identity\.mode is password/,
      ],
    ],
    [
      "Airflow's own host",
      stack(...access(), ...cognito, ...delivery("hostName: airflow.data.internal")),
      [/airflow\.data\.internal is Airflow's own/],
    ],
    [
      "a host outside the zone",
      stack(...access(), ...cognito, ...delivery("hostName: argocd.elsewhere.internal")),
      [/must lie below the zone data\.internal/],
    ],
    [
      "a client beside the user pool",
      stack(
        ...access(),
        ...cognito,
        ...delivery("hostName: argocd.data.internal", "clientId: mine"),
      ),
      [/clientId: has no effect while identity\.mode is cognito/],
    ],
    [
      "a client and a certificate without a host",
      stack(
        ...delivery(
          "clientId: mine",
          "certificateArn: arn:aws:acm:eu-west-1:222233334444:certificate/12345678-1234-1234-1234-123456789012",
        ),
      ),
      [
        /certificateArn: has no effect without argocd\.hostName/,
        /clientId: has no effect without argocd\.hostName/,
      ],
    ],
    [
      "an unknown mode",
      stack("  airflow-platform:delivery: { mode: flux }"),
      [/delivery\.mode: .*pulumi, argocd|delivery\.mode/],
    ],
  ])("%s", (_, text, faults) => {
    const lines = faultLines(text);
    expect(lines).toHaveLength(faults.length);
    faults.forEach((fault) => expect(lines.some((line) => fault.test(line))).toBe(true));
    for (const line of lines) expect(line).toMatch(/^Pulumi\.t\.yaml:\d+:\d+ {2}/);
  });

  const oidc = (id: string): string[] => [
    "  airflow-platform:identity:",
    "    mode: oidc",
    "    oidc:",
    "      issuer: https://idp.internal",
    `      clientId: ${id}`,
    "      clientSecretName: t-platform-sign-on",
    "      roles: { Admin: [admins] }",
  ];

  test.each<[what: string, argocd: readonly string[], faults: readonly RegExp[]]>([
    ["none", [], [/clientId: is missing while identity\.mode is oidc: a public client/]],
    ["Airflow's", ["clientId: airflow"], [/clientId: is Airflow's own client/]],
    ["one of its own", ["clientId: argocd"], []],
  ])("with a provider of one's own and %s as client", (_, argocd, faults) => {
    const text = stack(
      ...access(),
      ...oidc("airflow"),
      ...delivery("hostName: argocd.data.internal", ...argocd),
    );
    if (faults.length === 0) {
      expect(loadText(text).settings.delivery.argocd.clientId).toBe("argocd");
      return;
    }
    const lines = faultLines(text);
    expect(lines).toHaveLength(faults.length);
    faults.forEach((fault, index) => expect(lines[index]).toMatch(fault));
  });
});
