// Runs every test suite, whatever the others did, and ends with one line that counts them all.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";

const reports = ".cache/test";

/**
 * Each suite writes a report that says how many tests passed, failed and were skipped.
 * A suite without a report did not run: it counts as one failure, never as nothing.
 */
const suites = [
  {
    name: "jest",
    command: [
      "node",
      "node_modules/jest/bin/jest.js",
      "--json",
      `--outputFile=${reports}/jest.json`,
    ],
    report: `${reports}/jest.json`,
    count: countJest,
  },
  {
    name: "python",
    command: ["sh", "scripts/python.sh", "pytest", "-q", `--junitxml=${reports}/pytest.xml`],
    report: `${reports}/pytest.xml`,
    count: countJunit,
  },
  {
    name: "real Airflow",
    command: [
      ...["sh", "scripts/python.sh", "pytest", "-q", "tests/airflow"],
      `--junitxml=${reports}/airflow.xml`,
    ],
    report: `${reports}/airflow.xml`,
    count: countJunit,
  },
  {
    name: "iam lint",
    command: ["sh", "scripts/lint-iam.sh", `${reports}/iam-lint.xml`],
    report: `${reports}/iam-lint.xml`,
    count: countJunit,
  },
  {
    name: "workflow lint",
    command: ["sh", "scripts/lint-workflows.sh", `${reports}/workflow-lint.xml`],
    report: `${reports}/workflow-lint.xml`,
    count: countJunit,
  },
];

function countJest(text) {
  const result = JSON.parse(text);
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function countJunit(text) {
  const total = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const [, attributes] of text.matchAll(/<testsuite\s([^>]*)>/g)) {
    for (const key of Object.keys(total)) {
      total[key] += Number(new RegExp(`\\b${key}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
    }
  }
  const failed = total.failures + total.errors;
  return { passed: total.tests - failed - total.skipped, failed, skipped: total.skipped };
}

/** The suite's process, while it runs. */
let running;

function run([program, ...args]) {
  return new Promise((resolve) => {
    running = spawn(program, args, { stdio: ["ignore", 2, 2] });
    running.on("error", () => resolve(1));
    running.on("exit", (code) => resolve(code ?? 1));
  });
}

// A suite that is interrupted stops what it started; the signal reaches it too, as part of the terminal's group.
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    interrupted = true;
    if (signal === "SIGTERM") running?.kill(signal);
  });
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const suite of suites) {
  const exitCode = await run(suite.command);
  if (interrupted) break;
  let counted;
  try {
    counted = suite.count(readFileSync(suite.report, "utf8"));
  } catch {
    counted = { passed: 0, failed: 1, skipped: 0 };
    console.error(`${suite.name}: no report; the suite did not run`);
  }
  if (exitCode !== 0 && counted.failed === 0) {
    counted.failed = 1;
    console.error(`${suite.name}: exit code ${exitCode} although no test failed`);
  }
  console.log(
    `suite ${suite.name}: ${counted.passed} ok, ${counted.failed} broken, ${counted.skipped} left out`,
  );
  for (const key of Object.keys(sum)) sum[key] += counted[key];
}

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
if (interrupted) console.error("interrupted: not every suite was run");
process.exitCode = sum.failed > 0 || interrupted ? 1 : 0;
