// Runs every test suite, whatever the others did, and ends with one line that counts them all.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { once } from "node:events";

const reports = ".cache/test";

const python = (...command) => ["sh", "scripts/python.sh", ...command];

/**
 * Each suite writes a report that says how many tests passed, failed and were skipped.
 * A suite without a report did not run: it counts as one failure, never as nothing.
 */
const jest = {
  name: "jest",
  command: [
    ...["node", "node_modules/jest/bin/jest.js", "--json"],
    `--outputFile=${reports}/jest.json`,
  ],
  report: `${reports}/jest.json`,
  count: countJest,
};
const dags = {
  name: "python",
  command: python("pytest", "-q", `--junitxml=${reports}/pytest.xml`),
  report: `${reports}/pytest.xml`,
  count: countJunit,
};
const realAirflow = {
  name: "real Airflow",
  command: python("pytest", "-q", "tests/airflow", `--junitxml=${reports}/airflow.xml`),
  report: `${reports}/airflow.xml`,
  count: countJunit,
  output: `${reports}/airflow.log`,
};
const iamLint = {
  name: "iam lint",
  command: ["sh", "scripts/lint-iam.sh", `${reports}/iam-lint.xml`],
  report: `${reports}/iam-lint.xml`,
  count: countJunit,
};

const e2e = {
  name: "end to end",
  command: python(
    ...["python", "scripts/local_cluster.py", "e2e", "--if-possible"],
    ...["--report", `${reports}/e2e.xml`],
  ),
  report: `${reports}/e2e.xml`,
  count: countJunit,
};

/** Side by side: real processes are waited for more than they reckon. */
const lanes = [[jest, dags, iamLint], [realAirflow]];

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

/** Processes of the suites that run. */
const running = new Set();

/** Runs a command to its end; what it prints goes to a file, or else to standard error. */
async function run([program, ...args], output) {
  const kept = output === undefined ? undefined : createWriteStream(output);
  if (kept !== undefined) await once(kept, "open");
  const child = spawn(program, args, { stdio: ["ignore", kept ?? 2, kept ?? 2] });
  running.add(child);
  const exitCode = await new Promise((resolve) => {
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });
  running.delete(child);
  kept?.end();
  return exitCode;
}

// A suite that is interrupted stops what it started; Ctrl-C reaches it too, as part of the terminal's group.
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    interrupted = true;
    if (signal === "SIGTERM") for (const child of running) child.kill(signal);
  });
}

async function runSuite(suite) {
  const exitCode = await run(suite.command, suite.output);
  if (suite.output !== undefined) process.stderr.write(readFileSync(suite.output));
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

async function runLane(suites) {
  for (const suite of suites) {
    if (!interrupted) await runSuite(suite);
  }
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const sum = { passed: 0, failed: 0, skipped: 0 };
// Both lanes need the Python environment: made before them, it is made once.
await run(python("true"));
console.error(
  `suite ${realAirflow.name} runs beside the others; what it says comes at its end (${realAirflow.output})`,
);
await Promise.all(lanes.map(runLane));
// Alone: it measures a cluster.
if (process.env.E2E === "1") await runLane([e2e]);

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
if (interrupted) console.error("interrupted: not every suite was run");
process.exitCode = sum.failed > 0 || interrupted ? 1 : 0;
