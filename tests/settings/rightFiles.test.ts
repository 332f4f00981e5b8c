import { faultLines, loadText, minimal } from "./project";

const existing = (namespace = "airflow-t"): readonly string[] => [
  "  airflow-platform:cluster:",
  "    existing:",
  "      name: shared",
  "      endpoint: https://ABCDEF.gr7.eu-west-1.eks.amazonaws.com",
  "      certificateAuthorityData: LS0tLS1CRUdJTg==",
  "      oidcProviderArn: arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF",
  "      vpcId: vpc-0a1b2c3d",
  "      vpcCidr: 10.60.0.0/14",
  "      nodeRouteTableIds: [rtb-0a1b2c3d]",
  "      privateSubnetIds: [subnet-0a1b2c3d, subnet-1a1b2c3d]",
  "      nodeSecurityGroupId: sg-0a1b2c3d",
  "      nodeRoleName: shared-nodes",
  "      installControllers: false",
  `  airflow-platform:airflow: {namespace: ${namespace}}`,
];

test("a cluster made elsewhere may have a VPC of any size, without a public range of ours", () => {
  const { settings } = loadText(minimal(...existing()));
  expect(settings.cluster.existing?.vpcCidr).toBe("10.60.0.0/14");
});

test("its range takes the place of the cluster's in every overlap check", () => {
  expect(
    faultLines(minimal(...existing(), "  airflow-platform:network: {dataCidr: 10.61.0.0/22}")),
  ).toEqual([
    "Pulumi.t.yaml:18:30  network.dataCidr: 10.61.0.0/22 overlaps 10.60.0.0/14, the cluster's VPC: the two are peered, so they must not share an address",
  ]);
  const other = minimal(
    "  airflow-platform:network: {clusterCidr: 10.62.0.0/16, dataCidr: 10.24.0.0/22}",
  );
  expect(faultLines(minimal(...existing()), { "Pulumi.uat.yaml": other })).toEqual([
    "Pulumi.t.yaml:11:7  cluster.existing.vpcCidr: 10.60.0.0/14 overlaps 10.62.0.0/16, the cluster's range of Pulumi.uat.yaml: stacks must stay peerable",
  ]);
});

test("what only a cluster of the stack's own has is refused beside it", () => {
  const text = minimal(
    ...existing(),
    "  airflow-platform:network: {clusterCidr: 10.20.0.0/16, natGateways: none}",
  );
  const reason =
    "has no effect with cluster.existing: whoever made that cluster decides it; remove one of the two";
  expect(faultLines(text)).toEqual([
    `Pulumi.t.yaml:18:30  network.clusterCidr: ${reason}`,
    `Pulumi.t.yaml:18:57  network.natGateways: ${reason}`,
  ]);
});

test("two stacks may share it, each with a namespace of its own", () => {
  expect(
    faultLines(minimal(...existing()), { "Pulumi.u.yaml": minimal(...existing("airflow-u")) }),
  ).toEqual([]);
  expect(
    faultLines(minimal(...existing()), { "Pulumi.u.yaml": minimal(...existing("airflow-t")) }),
  ).toEqual([
    "Pulumi.t.yaml:17:30  airflow.namespace: airflow-t is Pulumi.u.yaml's namespace on the same cluster shared",
  ]);
});

test("a stack without a way out works with every endpoint and an image in ECR", () => {
  const { settings } = loadText(
    minimal(
      "  airflow-platform:network:",
      "    natGateways: none",
      "    interfaceEndpoints: [ec2, ecr.api, ecr.dkr, eks, elasticloadbalancing, logs, secretsmanager, sqs, ssm, sts]",
      "  airflow-platform:airflow: {image: {repository: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/airflow}}",
    ),
  );
  expect(settings.network.natGateways).toBe("none");
});

test.each([
  [
    "ssh",
    "git@git.internal:o/r.git",
    "type: ssh, secretName: dev-git, knownHosts: 'git.internal ssh-ed25519 AAAA'",
  ],
  ["https", "https://git.internal/o/r.git", "type: https, secretName: dev-git"],
])(
  "git over %s signs in with a secret of Secrets Manager",
  (_protocol, repository, credentials) => {
    const { settings, warnings } = loadText(
      minimal(
        `  airflow-platform:airflow: {dags: {repository: '${repository}', credentials: {${credentials}}}}`,
      ),
    );
    expect(settings.airflow.dags.credentials?.secretName).toBe("dev-git");
    expect(warnings.map(({ path }) => path[0])).toEqual(["cluster"]);
  },
);

test("prod's database loses its protection in two steps, and only for the one that is named", () => {
  const { settings } = loadText(
    "config: {aws:region: eu-west-1, tier: prod, access: {mode: none}, database: {deletionProtection: false, allowDeletionOf: airflow-t}}",
  );
  expect(settings.database.deletionProtection).toBe(false);
});

test.each(["0 3 * * 0", "*/15 * * * *", "0 0 1,15 * 1-5", "5-55/10 2 * 12 7"])(
  "%s is a schedule",
  (schedule) => {
    const { settings } = loadText(
      minimal(`  airflow-platform:airflow: {databaseCleanup: {schedule: "${schedule}"}}`),
    );
    expect(settings.airflow.databaseCleanup.schedule).toBe(schedule);
  },
);

test.each(["UTC", "Europe/Zurich", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])(
  "%s is a time zone",
  (timeZone) => {
    expect(
      loadText(minimal(`  airflow-platform:airflow: {timeZone: ${timeZone}}`)).settings.airflow
        .timeZone,
    ).toBe(timeZone);
  },
);
