/** The SDK's runner without the plan's loader: what the plan would cost if it did nothing about it. */
import { spawn } from "node:child_process";
import { Recorder } from "../plan/monitor/recorder";
import { startMonitor } from "../plan/monitor/server";
import { runnerArguments, runnerEnvironment } from "../plan/program/child";
import type { PlanSource } from "../plan/stackPlan";

/** Milliseconds from the start to the end of the program. */
export async function planWithoutLoader(source: PlanSource): Promise<number> {
  const began = performance.now();
  const { stack, project } = source;
  const recorder = new Recorder();
  const context = { stack, project, region: "eu-west-1", unknowns: false, locate: () => undefined };
  const monitor = await startMonitor(context, recorder);
  const request = { ...source, address: monitor.address, timeoutMs: 0 };
  const runner = require.resolve("@pulumi/pulumi/cmd/run");
  const child = spawn(process.execPath, [runner, ...runnerArguments(request)], {
    cwd: source.projectDirectory,
    env: {
      ...runnerEnvironment(request),
      PULUMI_NODEJS_TYPESCRIPT: "true",
      PULUMI_NODEJS_TSCONFIG_PATH: "tsconfig.pulumi.json",
    },
    stdio: "ignore",
  });
  try {
    const code = await new Promise<number | null>((done, fail) => {
      child.on("error", fail);
      child.on("close", done);
    });
    if (code !== 0 || !recorder.finished) {
      const said = recorder
        .cleanMessages()
        .map(({ text }) => text)
        .join("\n");
      throw new Error(`the runner ended with code ${code}: ${said}`);
    }
    return performance.now() - began;
  } finally {
    monitor.close();
  }
}
