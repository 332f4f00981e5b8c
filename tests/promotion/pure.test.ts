import * as fc from "fast-check";
import { named, releaseId, type ReleaseParts } from "../../airflow/release";
import { exitCodeOf } from "../../checks/result";
import { windowState } from "../../promotion/freeze";
import { previousRelease } from "../../promotion/history";
import type { HistoryEntry } from "../../promotion/record";
import { withRelease } from "../../promotion/stackFile";

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    .map((c) => c.join(""));
const parts: fc.Arbitrary<ReleaseParts> = fc.record({
  image: hex(64).map((digits) => `sha256:${digits}`),
  dags: hex(40),
  airflow: fc.constantFrom("3.2.0", "3.2.1", "3.2.2"),
  chart: fc.constantFrom("1.21.0", "1.22.0"),
});

test("an id follows from the parts alone, and another part gives another id", () => {
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      expect(releaseId({ ...one })).toBe(releaseId(one));
      expect(releaseId(one)).toMatch(/^r-[0-9a-f]{12}$/);
      const same = (["image", "dags", "airflow", "chart"] as const).every(
        (part) => one[part] === other[part],
      );
      expect(releaseId(one) === releaseId(other)).toBe(same);
    }),
  );
});

const entry = (name: string, action: HistoryEntry["action"]): HistoryEntry => {
  const image = `sha256:${name.repeat(64)}`;
  const { id, ...rest } = named({ image, dags: "d".repeat(40), airflow: "3.2.2", chart: "1.22.0" });
  return { release: id, action, at: "2026-11-18T12:00:00Z", by: "Ada", ...rest };
};
const backTo = (...steps: [string, HistoryEntry["action"]][]): string | undefined =>
  previousRelease(steps.map(([name, action]) => entry(name, action)))?.image[7];

test.each([
  ["nothing after nothing", [], undefined],
  ["nothing before the first", [["a", "started"]], undefined],
  [
    "the one before",
    [
      ["a", "promoted"],
      ["b", "promoted"],
    ],
    "a",
  ],
  [
    "two back after a rollback, not forth again",
    [
      ["a", "promoted"],
      ["b", "promoted"],
      ["c", "promoted"],
      ["b", "rolledBack"],
    ],
    "a",
  ],
  [
    "the one before the mend",
    [
      ["a", "promoted"],
      ["b", "promoted"],
      ["a", "rolledBack"],
      ["c", "promoted"],
    ],
    "a",
  ],
  [
    "not to itself",
    [
      ["a", "promoted"],
      ["b", "promoted"],
      ["b", "promoted"],
    ],
    "a",
  ],
  [
    "over several at once",
    [
      ["a", "promoted"],
      ["b", "promoted"],
      ["c", "promoted"],
      ["a", "rolledBack"],
    ],
    undefined,
  ],
] as [string, [string, HistoryEntry["action"]][], string | undefined][])(
  "a rollback goes back to %s",
  (_, steps, expected) => expect(backTo(...steps)).toBe(expected),
);

describe("a stack takes releases", () => {
  const freeze = {
    from: "2026-12-18T16:00:00Z",
    until: "2027-01-04T06:00:00Z",
    reason: "Year end",
  };
  const windows = [
    { days: ["mon" as const, "thu" as const], from: "08:00", until: "16:00" },
    { days: ["sun" as const], from: "22:00", until: "24:00" },
  ];
  const open = (time: string, settings = { freezes: [freeze], windows }): boolean =>
    windowState(settings, new Date(time)).open;

  test.each([
    ["2026-11-16T08:00:00Z", true],
    ["2026-11-16T15:59:59Z", true],
    ["2026-11-16T16:00:00Z", false],
    ["2026-11-17T12:00:00Z", false],
    ["2026-11-22T23:59:59Z", true],
    ["2026-12-21T12:00:00Z", false],
    ["2027-01-04T08:00:00Z", true],
  ])("at %s: %s", (time, expected) => expect(open(time)).toBe(expected));

  test("always, where nothing says otherwise, but for the first instant of a freeze", () => {
    const frozen = { freezes: [freeze], windows: [] };
    expect(open("2026-12-18T15:59:59Z", frozen)).toBe(true);
    expect(open("2026-12-18T16:00:00Z", frozen)).toBe(false);
    expect(open("2027-01-04T06:00:00Z", frozen)).toBe(true);
  });
});

test("what could not be looked at outweighs what was refused, and a skipped check counts for nothing", () => {
  const of = (...all: ("passed" | "failed" | "undecided" | "skipped")[]) =>
    exitCodeOf(all.map((status) => ({ status })));
  expect([
    of(),
    of("passed", "skipped"),
    of("passed", "failed"),
    of("failed", "undecided"),
  ]).toEqual([0, 0, 1, 2]);
});

describe("a release in a stack file", () => {
  const pins = { image: `sha256:${"a".repeat(64)}`, dags: "b".repeat(40), airflow: "3.2.2" };

  test("goes under the keys as the file writes them, with or without the project's name", () => {
    const bare = withRelease("config:\n  airflow:\n    executor: x # why\n", pins);
    expect(bare).toBe(
      `config:\n  airflow:\n    executor: x # why\n    image:\n      digest: ${pins.image}\n    dags:\n      revision: ${pins.dags}\n`,
    );
    expect(withRelease("config:\n  aws:region: eu-west-1\n", pins)).toContain(
      "\n  airflow-platform:airflow:\n    image:\n",
    );
  });

  test("names the Airflow version where the file does, or where it is not the default", () => {
    const older = { ...pins, airflow: "3.2.1" };
    expect(withRelease("config: {}\n", pins)).not.toContain("versions");
    expect(withRelease("config: {}\n", older)).toContain("3.2.1");
    const named = "config:\n  versions:\n    airflow: 3.2.1\n";
    expect(withRelease(named, pins)).toContain("    airflow: 3.2.2\n");
  });

  test("that digits alone name stays text", () => {
    const digits = { ...pins, dags: "1234567890".repeat(4) };
    expect(withRelease("config:\n  airflow: {}\n", digits)).toContain(`"${digits.dags}"`);
  });
});
