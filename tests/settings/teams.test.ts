import { faultLines, loadText, minimal } from "./project";

interface Given {
  readonly name?: string;
  readonly quota?: string;
  readonly groups?: string;
  readonly repository?: string;
}

const team = ({
  name = "risk",
  quota = '{ cpu: "2", memory: 4Gi, pods: 10 }',
  groups = "{ editors: [], viewers: [] }",
  repository = "https://git.internal/risk.git",
}: Given = {}): string[] => [
  `      - name: ${name}`,
  `        dags: { repository: "${repository}", branch: main, subPath: dags }`,
  `        quota: ${quota}`,
  "        poolSlots: 8",
  `        groups: ${groups}`,
];

const stack = (entries: readonly (readonly string[])[], ...more: readonly string[]): string =>
  minimal("  airflow-platform:airflow:", ...more, "    teams:", ...entries.flat());

test("one entry is a whole team", () => {
  const [first] = loadText(stack([team()])).settings.airflow.teams;
  expect(first).toEqual({
    name: "risk",
    dags: { repository: "https://git.internal/risk.git", branch: "main", subPath: "dags" },
    quota: { cpu: "2", memory: "4Gi", pods: 10 },
    poolSlots: 8,
    groups: { editors: [], viewers: [] },
  });
  expect(loadText(minimal()).settings.airflow.teams).toEqual([]);
});

test.each<[what: string, text: string, fault: RegExp]>([
  [
    "two of one name",
    stack([team(), team()]),
    /teams\[1\]\.name: risk is the name of teams\[0\] too/,
  ],
  ["a name with a dash", stack([team({ name: "risk-eu" })]), /teams\[0\]\.name: must be 2–16/],
  [
    "a repository by ssh",
    stack([team({ repository: "git@git.internal:risk.git" })]),
    /teams\[0\]\.dags\.repository: must be an https:\/\/ address/,
  ],
  [
    "a user in the address",
    stack([team({ repository: "https://me@git.internal/risk.git" })]),
    /teams\[0\]\.dags\.repository: looks like an address with a login/,
  ],
  [
    "Celery",
    stack([team()], "    executor: CeleryExecutor"),
    /airflow\.executor: must be KubernetesExecutor while there are teams/,
  ],
  [
    "more than there is",
    stack([team({ quota: '{ cpu: "500", memory: 4Gi, pods: 10 }' })]),
    /airflow\.teams: ask for more cpu together than the namespace may use/,
  ],
  [
    "less than a task",
    stack([team({ quota: '{ cpu: "2", memory: 16Mi, pods: 10 }' })]),
    /teams\[0\]\.quota\.memory: 16Mi is less than one task asks for/,
  ],
  [
    "groups where people have passwords",
    stack([team({ groups: "{ editors: [risk], viewers: [] }" })]),
    /teams\[0\]\.groups: has no effect while identity\.mode is password/,
  ],
  [
    "containers of one's own beside the platform's",
    stack([team()], "    values: { triggerer: { extraContainers: [] } }"),
    /values\.triggerer\.extraContainers: must be left out while there are teams/,
  ],
  ["an unknown key", stack([[...team(), "        colour: red"]]), /teams\[0\]\.colour|colour/],
])("%s is refused with file and line", (_, text, fault) => {
  const lines = faultLines(text);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^Pulumi\.t\.yaml:\d+:\d+ {2}/);
  expect(lines[0]).toMatch(fault);
});

test("a team that nobody may see is refused where there are groups", () => {
  const text = [
    stack([team()]).trimEnd(),
    "  airflow-platform:access: { mode: internal-alb, hostName: airflow.data.internal, zone: { name: data.internal, id: Z0123456789ABC, private: false } }",
    "  airflow-platform:identity: { mode: cognito, cognito: { domain: { prefix: airflow-test } } }",
    "",
  ].join("\n");
  expect(faultLines(text)).toEqual([
    expect.stringMatching(/teams\[0\]\.groups: lets nobody see the DAGs of risk/),
  ]);
});
