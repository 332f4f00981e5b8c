import { serverIdentifier } from "../../components/metadataDb/restore";

describe("the identifier of a server", () => {
  test("is the stem while nothing was restored", () => {
    expect(serverIdentifier("airflow-dev")).toBe("airflow-dev");
  });

  test("differs for each source and time, and is the same each time it is asked for", () => {
    const restores = [
      { snapshotIdentifier: "one" },
      { snapshotIdentifier: "two" },
      { sourceIdentifier: "one", time: "latest" },
      { sourceIdentifier: "one", time: "2026-11-21T06:00:00Z" },
      { sourceIdentifier: "two", time: "2026-11-21T06:00:00Z" },
    ] as const;
    const identifiers = restores.map((restore) => serverIdentifier("airflow-dev", restore));
    expect(new Set(identifiers).size).toBe(restores.length);
    expect(restores.map((restore) => serverIdentifier("airflow-dev", restore))).toEqual(
      identifiers,
    );
  });

  test("leaves room for the number of an instance in RDS's 63 characters", () => {
    const longest = serverIdentifier("a".repeat(40), { snapshotIdentifier: "x".repeat(255) });
    expect(`${longest}-4`).toHaveLength(49);
  });
});
