/** Violations as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a pull request. */
import type { SourcePosition } from "../model";
import type { PackInfo, PolicyReport, Severity, Undecided, Violation } from "./model";

const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** GitHub's scale of security severities ("SARIF support for code scanning", GitHub Docs). */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  unspecified: "0.0",
};

/** One report as the log takes it. */
export interface SarifInput {
  readonly stack: string;
  readonly report: PolicyReport;
}

/** A SARIF log with a run for each stack. */
export function sarifLog(inputs: readonly SarifInput[], packs: readonly PackInfo[]): object {
  return { $schema: SCHEMA, version: "2.1.0", runs: inputs.map((input) => runOf(input, packs)) };
}

function runOf({ stack, report }: SarifInput, packs: readonly PackInfo[]): object {
  const rules = packs.flatMap((pack) => pack.rules);
  const indexOf = new Map(rules.map(({ name }, index) => [name, index]));
  return {
    automationDetails: { id: `airflow-platform/${stack}/` },
    tool: {
      driver: {
        name: "airflow-platform policies",
        semanticVersion: packs[0]?.version ?? "0.0.0",
        rules: rules.map((rule) => ({
          id: rule.name,
          shortDescription: { text: rule.description },
          help: { text: rule.remediation },
          helpUri: rule.url,
          defaultConfiguration: { level: rule.enforcement === "mandatory" ? "error" : "warning" },
          properties: {
            tags: ["security", ...rule.controls],
            "security-severity": SCORES[rule.severity],
            "problem.severity": rule.enforcement === "mandatory" ? "error" : "warning",
          },
        })),
      },
    },
    columnKind: "utf16CodeUnits",
    results: [
      ...report.violations.map((violation) => resultOf(violation, stack, indexOf)),
      ...report.undecided.map((undecided) => noteOf(undecided, indexOf)),
    ],
  };
}

function resultOf(
  violation: Violation,
  stack: string,
  indexOf: ReadonlyMap<string, number>,
): object {
  const {
    rule,
    resource = "the stack",
    message,
    settingsKey,
    setting,
    source,
    exemption,
  } = violation;
  const key = settingsKey === undefined ? "" : ` Setting: ${settingsKey}.`;
  const [place, ...others] = [setting, source].filter((position) => position !== undefined);
  const primary = place ?? { file: `Pulumi.${stack}.yaml`, line: 1 };
  return {
    ruleId: rule,
    ruleIndex: indexOf.get(rule) ?? -1,
    level: violation.enforcement === "mandatory" ? "error" : "warning",
    message: { text: `${resource}: ${message}.${key} ${violation.why}` },
    locations: [
      {
        ...locationOf(primary),
        logicalLocations: [{ fullyQualifiedName: resource, kind: "resource" }],
      },
    ],
    ...(others.length === 0
      ? {}
      : {
          relatedLocations: others.map((other) => ({
            ...locationOf(other),
            message: { text: "made here" },
          })),
        }),
    partialFingerprints: { "policy/v1": `${rule} ${stack} ${resource} ${message}` },
    ...(exemption === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: `${exemption.reason} (${exemption.owner}, until ${exemption.expires})`,
            },
          ],
        }),
  };
}

function noteOf(
  { rule, message, resource }: Undecided,
  indexOf: ReadonlyMap<string, number>,
): object {
  return {
    ruleId: rule,
    ruleIndex: indexOf.get(rule) ?? -1,
    kind: "open",
    level: "none",
    message: { text: `${resource ?? "the stack"}: could not be decided in a preview, ${message}` },
  };
}

function locationOf({ file, line }: SourcePosition): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: file, uriBaseId: "%SRCROOT%" },
      region: { startLine: line },
    },
  };
}
