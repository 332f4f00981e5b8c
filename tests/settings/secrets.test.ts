import * as fc from "fast-check";
import { findSecrets } from "../../settings/secretScan";
import { faultLines, minimal } from "./project";

const shaped = [
  "AKIAIOSFODNN7EXAMPLE",
  "https://user:Zq8xK2pL@git.example.com/r.git",
  "https://Zq8xK2pL@git.example.com/r.git",
];

describe("a secret in a stack file", () => {
  const places = [
    (value: string) => `  airflow-platform:airflow: {dags: {repository: ${JSON.stringify(value)}}}`,
    (value: string) => `  airflow-platform:tags: {extra: {note: ${JSON.stringify(value)}}}`,
    (value: string) =>
      `  airflow-platform:airflow: {values: {env: [{name: A, value: ${JSON.stringify(value)}}]}}`,
    (value: string) => `  airflow-platform:network: {clusterCidr: ${JSON.stringify(value)}}`,
  ];
  const byName = (value: string) =>
    `  airflow-platform:airflow: {config: {smtp: {smtp_password: ${JSON.stringify(value)}}}}`;

  test.each(shaped)("that looks like %s is found at any place and never repeated", (secret) => {
    for (const place of places) {
      const lines = faultLines(minimal(place(secret)));
      expect(lines.join("\n")).toMatch(/looks like an? /);
      expect(lines.join("\n")).not.toContain("Zq8xK2pL");
      expect(lines.join("\n")).not.toContain("AKIAIOSFODNN7EXAMPLE");
    }
  });

  test("that is known by its key is found and never repeated, whatever it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9!#%&+/=@^]{12,40}$/), (secret) => {
        const text = faultLines(minimal(byName(secret))).join("\n");
        expect(text).toContain("looks like a secret by its name");
        expect(text).not.toContain(secret);
      }),
      { numRuns: 20 },
    );
  });

  test("is not repeated by a message about the file's syntax either", () => {
    const text = faultLines(
      minimal('  airflow-platform:tags: {owner: "hunter2hunter2', "  x: hunter2hunter2: y"),
    ).join("\n");
    expect(text).not.toBe("");
    expect(text).not.toContain("hunter2");
  });
});

describe("what is no secret", () => {
  test.each([
    [{ secrets: { rotation: { fernetKey: 2, apiSecretKey: 1 } } }],
    [
      {
        airflow: {
          dags: { credentials: { secretName: "git" }, repository: "git@example.com:o/r.git" },
        },
      },
    ],
    [{ airflow: { dags: { repository: "ssh://git@example.com:7999/o/r.git" } } }],
    [
      {
        airflow: {
          values: { fernetKeySecretName: "airflow-fernet-key", apiSecretKeySecretName: "x" },
        },
      },
    ],
    [{ cluster: { existing: { certificateAuthorityData: "LS0tLS1CRUdJTg==" } } }],
    [{ airflow: { config: { core: { max_tokens: 5 } } } }],
  ])("%j is left alone", (value) => {
    expect(findSecrets(value)).toEqual([]);
  });
});

test.each([
  "password",
  "db_password",
  "dbPassword",
  "aws:secretKey",
  "client-secret",
  "privateKey",
  "fernet_key",
  "github_token",
  "apiKey",
])("a key called %s holds a secret", (key) => {
  expect(findSecrets({ [key]: "x" }).map(({ path }) => path)).toEqual([[key]]);
});
