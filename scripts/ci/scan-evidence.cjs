#!/usr/bin/env node
"use strict";
/**
 * Prints what `cosign attest --type vuln` takes ("Cosign Vulnerability Scan Record Attestation Specification", Sigstore) from Grype's
 * report, for the gate of docs/promotion.md: node scripts/ci/scan-evidence.cjs scan.json [address of the run]
 * Of each match only what is judged: transparency logs take no report of megabytes. Needs no installed package. Exit 2: no such report.
 */
const { readFileSync } = require("node:fs");

const [file, run = ""] = process.argv.slice(2);

function evidenceOf({ descriptor, matches }) {
  const time = new Date(descriptor.timestamp).toISOString();
  return {
    invocation: { parameters: "", uri: run, event_id: "", "builder.id": "" },
    scanner: {
      uri: `pkg:github/anchore/grype@v${descriptor.version}`,
      version: descriptor.version,
      db: { uri: "", version: "" },
      result: {
        matches: matches.map(({ vulnerability: { id, severity, fix } }) => ({
          vulnerability: { id, severity, fix: { state: fix?.state ?? "unknown" } },
        })),
      },
    },
    metadata: { scanStartedOn: time, scanFinishedOn: time },
  };
}

try {
  process.stdout.write(`${JSON.stringify(evidenceOf(JSON.parse(readFileSync(file, "utf8"))))}\n`);
} catch (error) {
  process.stderr.write(
    `scripts/ci/scan-evidence.cjs: ${file} is no report of Grype: ${error.message}\n`,
  );
  process.exitCode = 2;
}
