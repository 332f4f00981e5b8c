/** The SDK's own runner as a child process. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { isProperties, number, parseJson, texts } from "../plain";

export interface ChildRequest {
  readonly stack: string;
  readonly project: string;
  /** Directory of Pulumi.yaml; the program runs in it. */
  readonly projectDirectory: string;
  /** Program file or directory, as `main` of Pulumi.yaml says. */
  readonly program: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  /** Address of the monitor and the engine. */
  readonly address: string;
  readonly timeoutMs: number;
}

export interface ChildResult {
  /** Exit code; undefined when a signal ended the process. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
  /** What the program printed, both streams in order of arrival. Not scrubbed. */
  readonly printed: string;
  /** Resources that never reached the monitor, and a cycle among them. */
  readonly waiting: readonly string[];
  readonly cycle: readonly string[];
  /** Most memory that the program held, in mebibytes; 0 when it was stopped. */
  readonly peakMb: number;
}

/** Resource operations in flight at once, as many as the engine allows by default. */
const PARALLEL = 16;
const PRELOAD = join(__dirname, "..", "loader", "program.cjs");

/** Nothing that could reach an account, a cluster or a collector enters the program. */
export function runnerEnvironment(request: ChildRequest): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([key]) => !/^(AWS_|KUBE|PULUMI_|TRACEPARENT$|FORCE_COLOR$)/.test(key),
  );
  return {
    ...Object.fromEntries(kept),
    NO_COLOR: "1",
    PULUMI_CONFIG: JSON.stringify(request.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: "false",
  };
}

/** Arguments of the SDK's runner. */
export function runnerArguments(request: ChildRequest): string[] {
  const options = {
    monitor: request.address,
    engine: request.address,
    project: request.project,
    stack: request.stack,
    organization: "organization",
    "root-directory": request.projectDirectory,
    pwd: request.projectDirectory,
    parallel: String(PARALLEL),
  };
  const flags = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
  return [...flags, "--dry-run", request.program];
}

/** Runs the program to its end, or until the time is up. */
export function runChild(request: ChildRequest): Promise<ChildResult> {
  const runner = require.resolve("@pulumi/pulumi/cmd/run");
  const child = spawn(
    process.execPath,
    ["--require", PRELOAD, runner, ...runnerArguments(request)],
    {
      cwd: request.projectDirectory,
      env: runnerEnvironment(request),
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    },
  );
  const printed: string[] = [];
  const reported: string[] = [];
  let timedOut = false;
  const streams: [NodeJS.ReadableStream | null | undefined, string[]][] = [
    [child.stdout, printed],
    [child.stderr, printed],
    [readable(child.stdio[3]), reported],
  ];
  for (const [stream, parts] of streams) {
    stream?.setEncoding("utf8");
    stream?.on("data", (part: string) => void parts.push(part));
  }
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, request.timeoutMs);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({
        code: code ?? undefined,
        signal: signal ?? undefined,
        timedOut,
        printed: printed.join(""),
        ...parseReport(reported.join("")),
      });
    });
  });
}

function readable(stream: unknown): NodeJS.ReadableStream | undefined {
  const isReadable = (value: unknown): value is NodeJS.ReadableStream =>
    typeof value === "object" && value !== null && "setEncoding" in value;
  return isReadable(stream) ? stream : undefined;
}

function parseReport(text: string): { waiting: string[]; cycle: string[]; peakMb: number } {
  const report = parseJson(text);
  const given = isProperties(report) ? report : {};
  const peakMb = number(given, "peakMb") ?? 0;
  return { waiting: texts(given, "waiting"), cycle: texts(given, "cycle"), peakMb };
}
