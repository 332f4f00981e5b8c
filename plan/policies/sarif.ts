/**
 * Violations as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a pull request. What is
 * filled in beyond the standard's own demands is from "SARIF support for code scanning" (GitHub Docs).
 */
import { createHash } from "node:crypto";
import type { SourcePosition } from "../model";
import type { PackInfo, PackRule, PolicyReport, Severity, Undecided, Violation } from "./model";

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

/** Tags per rule that GitHub takes. */
const MOST_TAGS = 20;

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
        rules: rules.map(descriptorOf),
      },
    },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: report.undecided.map((undecided) => noteOf(undecided, indexOf)),
      },
    ],
    columnKind: "utf16CodeUnits",
    results: report.violations.map((violation, index) =>
      resultOf(violation, stack, indexOf, occurrence(report.violations, index)),
    ),
  };
}

function descriptorOf(rule: PackRule): object {
  const { name, description, remediation, settingsKey, url, controls, enforcement } = rule;
  const level = enforcement === "mandatory" ? "error" : "warning";
  const key = settingsKey === undefined ? "" : `\n\nKey of the stack file: \`${settingsKey}\`.`;
  return {
    id: name,
    shortDescription: { text: description },
    fullDescription: { text: description },
    help: {
      text: remediation,
      markdown: `${remediation}${key}\n\n[Documentation](${url})`,
    },
    helpUri: url,
    defaultConfiguration: { level },
    properties: {
      tags: ["security", ...controls].slice(0, MOST_TAGS),
      precision: "very-high",
      "security-severity": SCORES[rule.severity],
      "problem.severity": level,
    },
  };
}

/** How many violations before this one are of the same rule on the same resource. */
function occurrence(violations: readonly Violation[], index: number): number {
  const same = ({ rule, urn }: Violation): boolean =>
    rule === violations[index]?.rule && urn === violations[index]?.urn;
  return violations.slice(0, index).filter(same).length;
}

function resultOf(
  violation: Violation,
  stack: string,
  indexOf: ReadonlyMap<string, number>,
  earlier: number,
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
    // Neither line nor message: both may change while the fault stays the same.
    partialFingerprints: {
      primaryLocationLineHash: `${hashOf(rule, stack, violation.urn ?? resource)}:${earlier + 1}`,
    },
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

/** A notification, not a result: code hosts would show a result without a fault as an alert. */
function noteOf(
  { rule, message, resource }: Undecided,
  indexOf: ReadonlyMap<string, number>,
): object {
  return {
    level: "note",
    associatedRule: { id: rule, index: indexOf.get(rule) ?? -1 },
    message: { text: `${resource ?? "the stack"}: could not be decided in a preview, ${message}` },
  };
}

function hashOf(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
}

function locationOf({ file, line }: SourcePosition): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file), uriBaseId: "%SRCROOT%" },
      region: { startLine: line },
    },
  };
}
