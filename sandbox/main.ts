/**
 * Starts the sandbox's providers and says by which value of PULUMI_DEBUG_PROVIDERS the Pulumi CLI finds them. They end
 * with whoever started them: when standard input closes, or when they are told to.
 *
 *     node sandbox/bin.cjs [--kubernetes-plugin PATH --kubeconfig FILE --context NAME]
 *     node sandbox/bin.cjs project STACK FOLDER [SOURCE]
 *
 * The second writes what `pulumi up` of a stack needs into a folder; SOURCE is the folder of the stack's file, by default
 * the repository.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { type Listening, listen } from "../plan/monitor/grpc";
import { SettingsError } from "../settings";
import { SandboxFault } from "./fault";
import { startPlugin } from "./kubernetes/plugin";
import { type Cluster, proxyService } from "./kubernetes/proxy";
import { writeProject } from "./project";
import { newSession, providerService } from "./service";

/** Packages that are answered by fakes. */
const PLAYED = ["aws", "awsx", "eks"] as const;
const USAGE = [
  "node sandbox/bin.cjs [--kubernetes-plugin PATH --kubeconfig FILE --context NAME]",
  "node sandbox/bin.cjs project STACK FOLDER [SOURCE]",
].join("\n");

interface Options {
  /** The real Kubernetes plugin and the cluster it talks to; without, the CLI starts one of its own. */
  readonly kubernetes?: { readonly plugin: string; readonly cluster: Cluster };
}

/** The sandbox's providers, listening. */
export interface Running {
  /** Value of PULUMI_DEBUG_PROVIDERS. */
  readonly providers: string;
  close(): void;
}

/** Starts the providers on free ports of the loopback interface. */
export async function start(options: Options): Promise<Running> {
  const { kubernetes } = options;
  const services: [string, Listening][] = [];
  for (const pkg of PLAYED) {
    const service = providerService(pkg, newSession());
    services.push([pkg, await listen([[ResourceProviderService, service]])]);
  }
  const plugin = kubernetes === undefined ? undefined : await startPlugin(kubernetes.plugin);
  if (plugin !== undefined && kubernetes !== undefined) {
    const service = proxyService(plugin.client, kubernetes.cluster);
    services.push(["kubernetes", await listen([service])]);
  }
  return {
    providers: services.map(([pkg, { port }]) => `${pkg}:${port}`).join(","),
    close: () => {
      for (const [, listening] of services) listening.close();
      plugin?.close();
    },
  };
}

/** @throws SandboxFault with every fault of the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { plugin, kubeconfig, context } = readFlags(args);
  if (plugin === undefined && kubeconfig === undefined && context === undefined) return {};
  const faults = [
    ...missing("--kubernetes-plugin", plugin),
    ...missing("--kubeconfig", kubeconfig),
    ...(context === undefined ? ["--context is missing"] : []),
  ];
  if (plugin === undefined || kubeconfig === undefined || context === undefined || faults.length) {
    throw new SandboxFault(`${faults.join("; ")}\n${USAGE}`);
  }
  return { kubernetes: { plugin, cluster: { kubeconfig, context } } };
}

function missing(flag: string, path: string | undefined): string[] {
  if (path === undefined) return [`${flag} is missing`];
  return existsSync(path) ? [] : [`${flag} ${path}: there is no such file`];
}

function readFlags(args: readonly string[]): {
  plugin?: string | undefined;
  kubeconfig?: string | undefined;
  context?: string | undefined;
} {
  const type = "string" as const;
  const options = { "kubernetes-plugin": { type }, kubeconfig: { type }, context: { type } };
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    const { "kubernetes-plugin": plugin, kubeconfig, context } = values;
    return { plugin, kubeconfig, context };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new SandboxFault(`${said}\n${USAGE}`);
  }
}

/** Exit codes: 0 when it was told to end, 2 when something is missing, 3 for a bug. */
export async function main(args: readonly string[], repository: string): Promise<void> {
  try {
    const [command, stack, folder, source = repository] = args;
    if (command === "project") {
      if (stack === undefined || folder === undefined) throw new SandboxFault(USAGE);
      writeProject({ repository, source }, stack, folder);
      return;
    }
    const running = await start(readOptions(args));
    const end = (): void => {
      running.close();
      process.exit(0);
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
    process.stdin.once("close", end).resume();
    process.stdout.write(`PULUMI_DEBUG_PROVIDERS=${running.providers}\n`);
  } catch (error) {
    const isFault = error instanceof SandboxFault || error instanceof SettingsError;
    console.error(isFault ? `sandbox: ${error.message}` : error);
    process.exit(isFault ? 2 : 3);
  }
}
