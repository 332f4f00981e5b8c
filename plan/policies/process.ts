/** One policy pack, unmodified, as a child process that speaks the engine's analyzer protocol. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type {
  AnalyzeRequest,
  AnalyzeResponse,
  AnalyzerInfo,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { PolicyFaults } from "./faults";
import type { PackSource } from "./packs";

const PRELOAD = join(__dirname, "..", "loader", "pack.cjs");
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
const START_TIMEOUT_MS = 60_000;

type Unary<Q, A> = (
  request: Q,
  callback: (error: ServiceError | null, answer: A) => void,
) => unknown;

export class PackProcess {
  private constructor(
    readonly source: PackSource,
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  /**
   * Starts a pack the way the engine does: the SDK's own runner, in the pack's directory.
   *
   * @throws PolicyFaults when the pack does not come up; the message is what it printed.
   */
  static async start(source: PackSource): Promise<PackProcess> {
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(
      process.execPath,
      ["--require", PRELOAD, runner, "127.0.0.1:0", source.directory],
      { cwd: source.directory, env: environment(), stdio: ["ignore", "pipe", "pipe"] },
    );
    const port = await listening(child, source);
    const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    });
    return new PackProcess(source, child, client);
  }

  info(): Promise<AnalyzerInfo> {
    return this.ask(this.client.getAnalyzerInfo.bind(this.client), new Empty());
  }

  configure(request: ConfigureAnalyzerRequest): Promise<Empty> {
    return this.ask(this.client.configure.bind(this.client), request);
  }

  analyze(request: AnalyzeRequest): Promise<AnalyzeResponse> {
    return this.ask(this.client.analyze.bind(this.client), request);
  }

  remediate(request: AnalyzeRequest): Promise<RemediateResponse> {
    return this.ask(this.client.remediate.bind(this.client), request);
  }

  analyzeStack(request: AnalyzeStackRequest): Promise<AnalyzeResponse> {
    return this.ask(this.client.analyzeStack.bind(this.client), request);
  }

  stop(): void {
    this.client.close();
    this.child.kill("SIGTERM");
  }

  /** @throws PolicyFaults when a rule of the pack throws: the pack's bug, not the plan's. */
  private ask<Q, A>(call: Unary<Q, A>, request: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      call(request, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(new PolicyFaults([faultOf(this.source, `a rule failed: ${error.details}`)]));
      });
    });
  }
}

const faultOf = (source: PackSource, message: string) => ({
  path: [],
  file: source.label,
  message: withoutFrames(message),
});

/** The first lines of an error: what is wrong, without the stack that follows. */
function withoutFrames(message: string): string {
  const lines = message.split("\n").map((line) => line.trimEnd());
  const frame = lines.findIndex((line) => /^\s*at /.test(line));
  const said = lines.slice(0, frame < 0 ? lines.length : frame).filter((line) => line !== "");
  return said.slice(0, 12).join("\n  ");
}

/** Nothing that could reach an account or a collector enters a pack. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([key]) => !/^(AWS_|KUBE|PULUMI_|TRACEPARENT$|FORCE_COLOR$)/.test(key),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}

/** The port that the pack prints once it listens. */
function listening(child: ChildProcess, source: PackSource): Promise<string> {
  return new Promise((resolve, reject) => {
    const printed = { out: "", err: "" };
    const fail = (message: string): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new PolicyFaults([faultOf(source, message)]));
    };
    const timer = setTimeout(() => {
      fail(`the pack did not start within ${START_TIMEOUT_MS / 1000} s\n${printed.err}`);
    }, START_TIMEOUT_MS);
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      printed.out += part;
      const port = /^(\d+)\r?\n/m.exec(printed.out)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(port);
    });
    child.stderr?.setEncoding("utf8").on("data", (part: string) => void (printed.err += part));
    child.on("error", (error) => {
      fail(`the pack did not start: ${error.message}`);
    });
    child.on("close", () => {
      fail(`the pack did not start:\n${printed.err.trim() || printed.out.trim()}`);
    });
  });
}
