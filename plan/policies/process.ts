/** One policy pack, unmodified, as a child process that speaks the engine's analyzer protocol. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import {
  AnalyzeResponse,
  AnalyzerInfo,
  type ConfigureAnalyzerRequest,
  RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { PolicyFaults } from "./faults";
import type { PackSource } from "./packs";

const PRELOAD = join(__dirname, "..", "loader", "pack.cjs");
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
const START_TIMEOUT_MS = 180_000;

/** A request as it goes over the wire: the same bytes go to every pack. */
export type Encoded = Uint8Array;

interface Method<A> {
  readonly path: string;
  readonly decode: (bytes: Uint8Array) => A;
}

const service = "/pulumirpc.Analyzer";
const METHODS = {
  info: {
    path: `${service}/GetAnalyzerInfo`,
    decode: (bytes: Uint8Array) => AnalyzerInfo.deserializeBinary(bytes),
  },
  configure: {
    path: `${service}/Configure`,
    decode: (bytes: Uint8Array) => Empty.deserializeBinary(bytes),
  },
  analyze: {
    path: `${service}/Analyze`,
    decode: (bytes: Uint8Array) => AnalyzeResponse.deserializeBinary(bytes),
  },
  remediate: {
    path: `${service}/Remediate`,
    decode: (bytes: Uint8Array) => RemediateResponse.deserializeBinary(bytes),
  },
  analyzeStack: {
    path: `${service}/AnalyzeStack`,
    decode: (bytes: Uint8Array) => AnalyzeResponse.deserializeBinary(bytes),
  },
} as const;

export class PackProcess {
  private constructor(
    readonly source: PackSource,
    private readonly child: ChildProcess,
    private readonly client: Client,
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
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    });
    return new PackProcess(source, child, client);
  }

  info(): Promise<AnalyzerInfo> {
    return this.ask(METHODS.info, new Empty().serializeBinary());
  }

  configure(request: ConfigureAnalyzerRequest): Promise<Empty> {
    return this.ask(METHODS.configure, request.serializeBinary());
  }

  analyze(request: Encoded): Promise<AnalyzeResponse> {
    return this.ask(METHODS.analyze, request);
  }

  remediate(request: Encoded): Promise<RemediateResponse> {
    return this.ask(METHODS.remediate, request);
  }

  analyzeStack(request: Encoded): Promise<AnalyzeResponse> {
    return this.ask(METHODS.analyzeStack, request);
  }

  stop(): void {
    this.client.close();
    this.child.kill("SIGTERM");
  }

  /** @throws PolicyFaults when a rule of the pack throws: the pack's bug, not the plan's. */
  private ask<A>({ path, decode }: Method<A>, request: Encoded): Promise<A> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(path, asBuffer, decode, request, (error, answer) => {
        if (error === null && answer !== undefined) resolve(answer);
        else {
          const said = error === null ? "no answer" : error.details;
          reject(new PolicyFaults([faultOf(this.source, `a rule failed: ${said}`)]));
        }
      });
    });
  }
}

const asBuffer = (bytes: Encoded): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

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
    let settled = false;
    const fail = (message: string): void => {
      if (settled) return;
      settled = true;
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
      if (port === undefined || settled) return;
      settled = true;
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
