/** No rule crashes on inputs that are missing, unknown or of another kind; and none makes a fault of them twice. */
import { canonicalType } from "../../policies/resourceTypes";
import type { Rule } from "../../policies/rule";
import { happy } from "./happy";
import { askedTypes } from "./support/asked";
import { evaluate, type WorldResource } from "./support/evaluate";
import { UNKNOWN } from "./support/proxy";
import { allRules } from "./support/rules";
import { pathsOf, setAt, worldFrom } from "./support/world";

const world = worldFrom(happy);
/** What an input may turn into: absent, not known yet, nothing, and kinds that nobody expects. */
const ODD: readonly unknown[] = [undefined, UNKNOWN, null, "text", 7, [], {}];

/** Resources that a rule looks at, one of each type. */
function subjectsOf(rule: Rule): WorldResource[] {
  const asked = rule.kind === "stack" ? askedTypes(() => void evaluate(rule, world)) : undefined;
  const looked = world.filter((resource) =>
    rule.kind === "resource"
      ? rule.types.some((type) => canonicalType(resource.type).startsWith(type.replace("*", "")))
      : (asked?.has(resource.type) ?? false),
  );
  return [...new Map(looked.map((resource) => [resource.type, resource])).values()];
}

function odds(resource: WorldResource): WorldResource[] {
  const whole = [{ ...resource, inputs: {} }];
  const paths = pathsOf(resource.inputs).filter((path) => path.length <= 6 && path[0] !== "tags");
  const spoiled = paths.flatMap((path) =>
    ODD.map((odd): WorldResource => {
      const inputs = setAt(resource.inputs, path, odd) as object;
      return { ...resource, inputs };
    }),
  );
  return [...whole, ...spoiled];
}

/** A stack rule runs over the whole stack, a chart has hundreds of values: a spread of them will do. */
const MOST = { stack: 150, resource: 600 };
/** They look at no resource of this stack: one at the exemptions, one at what must not exist. */
const WITHOUT_SUBJECT = ["exemptions-current", "iam-no-users", "no-bare-pod"];

function thinned<T>(list: readonly T[], most: number): T[] {
  const step = Math.max(1, Math.ceil(list.length / most));
  return list.filter((_, index) => index % step === 0);
}

test.each(allRules.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
  const subjects = subjectsOf(rule);
  expect(subjects.length === 0).toBe(WITHOUT_SUBJECT.includes(name));
  for (const subject of subjects) {
    const spoiled = odds(subject);
    const chosen = thinned(spoiled, MOST[rule.kind] / subjects.length);
    for (const odd of chosen) {
      const stack = rule.kind === "stack" ? world.map((r) => (r.urn === odd.urn ? odd : r)) : [odd];
      const { violations } = evaluate(rule, stack);
      const said = violations.map(({ urn, message }) => `${urn} ${message}`);
      expect(new Set(said).size).toBe(said.length);
    }
  }
});

describe("what is not known", () => {
  const rule = (name: string): Rule => {
    const found = allRules.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no rule ${name}`);
    return found;
  };
  const only = (type: string, inputs: object): WorldResource[] => [
    { type, name: "one", urn: `urn:pulumi:test::p::${type}::one`, inputs },
  ];

  test("is said apart from what passed and what failed", () => {
    const database = only("aws:rds/cluster:Cluster", { deletionProtection: UNKNOWN });
    expect(evaluate(rule("rds-deletion-protection"), database)).toEqual({
      violations: [],
      undecided: [expect.stringContaining("deletionProtection")],
      applied: 1,
    });
  });

  test("counts as given where only that matters: a key that is yet to be made", () => {
    const database = only("aws:rds/cluster:Cluster", { storageEncrypted: true, kmsKeyId: UNKNOWN });
    expect(evaluate(rule("rds-storage-encrypted"), database)).toMatchObject({
      violations: [],
      undecided: [],
    });
  });

  test("in one container does not hide the fault of another", () => {
    const containers = [
      { name: "first", securityContext: UNKNOWN },
      { name: "second", securityContext: { privileged: true } },
    ];
    const deployment = only("kubernetes:apps/v1:Deployment", {
      spec: { template: { spec: { containers } } },
    });
    const outcome = evaluate(rule("container-no-privilege-escalation"), deployment);
    expect(outcome.violations.map(({ message }) => message)).toEqual([
      "container second is privileged",
    ]);
  });

  test("in one bucket does not hide the fault of another", () => {
    const bucket = (name: string) => ({ type: "aws:s3/bucket:Bucket", name, inputs: {} });
    const urn = (type: string, name: string): string => `urn:pulumi:test::p::${type}::${name}`;
    const versioning = "aws:s3/bucketVersioning:BucketVersioning";
    const stack = [
      { ...bucket("a"), urn: urn("aws:s3/bucket:Bucket", "a") },
      { ...bucket("b"), urn: urn("aws:s3/bucket:Bucket", "b") },
      {
        type: versioning,
        name: "a",
        urn: urn(versioning, "a"),
        inputs: { bucket: UNKNOWN, versioningConfiguration: UNKNOWN },
        propertyDependencies: { bucket: [urn("aws:s3/bucket:Bucket", "a")] },
      },
    ];
    const outcome = evaluate(rule("s3-versioned"), stack);
    expect(outcome.violations.map((violation) => violation.urn)).toEqual([
      urn("aws:s3/bucket:Bucket", "b"),
    ]);
    expect(outcome.undecided).toHaveLength(1);
  });
});
