/**
 * The SARIF log against what readers of it demand: the parts of the OASIS schema that a log of results
 * uses, and what GitHub refuses or ignores otherwise ("SARIF support for code scanning").
 */
import Ajv from "ajv";
import type { PackInfo, PolicyReport, Violation } from "../../../plan/policies/model";
import { sarifLog } from "../../../plan/policies/sarif";
import { allRules } from "../support/rules";

const text = { type: "string", minLength: 1 };
const message = { type: "object", required: ["text"], properties: { text, markdown: text } };
/** Relative to the repository: no scheme, no leading slash, nothing that a URI would escape. */
const uri = { type: "string", pattern: "^(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^/\\\\ ][^\\\\ ]*$" };
const index = { type: "integer", minimum: 0 };
const physicalLocation = {
  type: "object",
  required: ["artifactLocation", "region"],
  additionalProperties: false,
  properties: {
    artifactLocation: {
      type: "object",
      required: ["uri"],
      additionalProperties: false,
      properties: { uri, uriBaseId: { const: "%SRCROOT%" } },
    },
    region: {
      type: "object",
      required: ["startLine"],
      additionalProperties: false,
      properties: { startLine: { type: "integer", minimum: 1 } },
    },
  },
};
const logicalLocation = {
  type: "object",
  additionalProperties: false,
  properties: { fullyQualifiedName: text, kind: text },
};
const location = {
  type: "object",
  required: ["physicalLocation"],
  additionalProperties: false,
  properties: {
    physicalLocation,
    logicalLocations: { type: "array", uniqueItems: true, items: logicalLocation },
    message,
  },
};
const level = { enum: ["none", "note", "warning", "error"] };
const descriptor = {
  type: "object",
  required: ["id", "shortDescription", "fullDescription", "help", "defaultConfiguration"],
  additionalProperties: false,
  properties: {
    id: text,
    shortDescription: message,
    fullDescription: message,
    help: message,
    helpUri: { type: "string", pattern: "^https://" },
    defaultConfiguration: {
      type: "object",
      required: ["level"],
      additionalProperties: false,
      properties: { level },
    },
    properties: {
      type: "object",
      required: ["tags", "security-severity"],
      properties: {
        tags: { type: "array", uniqueItems: true, maxItems: 20, items: text },
        precision: { enum: ["very-high", "high", "medium", "low"] },
        "problem.severity": { enum: ["error", "warning", "recommendation"] },
        "security-severity": { type: "string", pattern: "^(10|\\d)\\.\\d$" },
      },
    },
  },
};
const result = {
  type: "object",
  required: ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
  additionalProperties: false,
  properties: {
    ruleId: text,
    ruleIndex: index,
    level,
    message,
    locations: { type: "array", minItems: 1, maxItems: 10, items: location },
    relatedLocations: { type: "array", uniqueItems: true, items: location },
    partialFingerprints: {
      type: "object",
      required: ["primaryLocationLineHash"],
      additionalProperties: text,
    },
    suppressions: {
      type: "array",
      uniqueItems: true,
      items: {
        type: "object",
        required: ["kind"],
        additionalProperties: false,
        properties: {
          kind: { enum: ["inSource", "external"] },
          status: { enum: ["accepted", "underReview", "rejected"] },
          justification: text,
        },
      },
    },
  },
};
const notification = {
  type: "object",
  required: ["message"],
  additionalProperties: false,
  properties: {
    level,
    message,
    associatedRule: {
      type: "object",
      additionalProperties: false,
      properties: { id: text, index },
    },
  },
};
const run = {
  type: "object",
  required: ["tool", "results"],
  additionalProperties: false,
  properties: {
    automationDetails: {
      type: "object",
      additionalProperties: false,
      properties: { id: { type: "string", pattern: "/$" } },
    },
    tool: {
      type: "object",
      required: ["driver"],
      additionalProperties: false,
      properties: {
        driver: {
          type: "object",
          required: ["name", "rules"],
          additionalProperties: false,
          properties: {
            name: text,
            semanticVersion: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
            rules: { type: "array", uniqueItems: true, maxItems: 25000, items: descriptor },
          },
        },
      },
    },
    invocations: {
      type: "array",
      items: {
        type: "object",
        required: ["executionSuccessful"],
        additionalProperties: false,
        properties: {
          executionSuccessful: { type: "boolean" },
          toolExecutionNotifications: { type: "array", items: notification },
        },
      },
    },
    columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
    results: { type: "array", maxItems: 25000, items: result },
  },
};
const validate = new Ajv({ allErrors: true, strict: false }).compile({
  type: "object",
  required: ["version", "runs"],
  additionalProperties: false,
  properties: {
    $schema: { type: "string", pattern: "sarif-schema-2\\.1\\.0\\.json$" },
    version: { const: "2.1.0" },
    runs: { type: "array", minItems: 1, maxItems: 20, items: run },
  },
});

/** Every rule of the real packs, violated once, in each way that a report may hold it. */
const pack: PackInfo = {
  name: "all",
  version: "0.1.0",
  directory: "policies",
  rules: allRules.map((rule) => ({
    name: rule.name,
    pack: "all",
    kind: rule.kind,
    description: rule.description,
    severity: rule.severity,
    enforcement: rule.enforcement ?? "mandatory",
    controls: rule.frameworks.map(({ framework, id }) => `${framework}:${id}`),
    settingsKey: rule.remediation.settingsKey,
    remediation: rule.remediation.text,
    url: rule.url,
    parameters: {},
    required: [],
  })),
};

const violations = pack.rules.map((rule, i): Violation => {
  const place = { file: `components/a folder/${rule.name}.ts`, line: i + 1 };
  return {
    rule: rule.name,
    pack: rule.pack,
    severity: rule.severity,
    enforcement: i % 2 === 0 ? "mandatory" : "advisory",
    message: "is wrong",
    why: rule.description,
    remediation: rule.remediation,
    url: rule.url,
    controls: rule.controls,
    ...(i % 3 === 0
      ? {}
      : { urn: `urn:pulumi:s::p::t::${rule.name}`, resource: `t::${rule.name}` }),
    ...(i % 4 === 0 ? {} : { source: place }),
    ...(i % 5 === 0 ? {} : { setting: { file: "Pulumi.prod.yaml", line: i + 1 } }),
    ...(i % 7 === 0 ? { exemption: { owner: "me", expires: "2027-01-01", reason: "soon" } } : {}),
  };
});

const report: PolicyReport = {
  packs: [],
  rules: [],
  violations,
  undecided: pack.rules.slice(0, 3).map(({ name }) => ({ rule: name, pack: "all", message: "?" })),
  proofs: [],
};

test("a log of every rule, in every form, is what the standard and code hosts take", () => {
  const log: unknown = JSON.parse(
    JSON.stringify(
      sarifLog(
        [
          { stack: "dev", report },
          { stack: "prod", report: { ...report, violations: [], undecided: [] } },
        ],
        [pack],
      ),
    ),
  );
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
});

test.each([
  ["without a location", { locations: [] }],
  ["without a line", { locations: [{ physicalLocation: { artifactLocation: { uri: "a" } } }] }],
  ["without a fingerprint", { partialFingerprints: {} }],
  ["of no known level", { level: "fatal" }],
])("a result %s would be noticed", (_, change) => {
  const log: { runs?: { results?: object[] }[] } = JSON.parse(
    JSON.stringify(sarifLog([{ stack: "dev", report }], [pack])),
  );
  Object.assign(log.runs?.[0]?.results?.[0] ?? {}, change);
  expect(validate(log)).toBe(false);
});
