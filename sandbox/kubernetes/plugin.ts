/** The real plugin of a provider, as a process of the sandbox's own. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Client, credentials } from "@grpc/grpc-js";
import { MESSAGE_OPTIONS } from "../../plan/monitor/grpc";
import { SandboxFault } from "../fault";

export interface Plugin {
  /** A client of its services, for messages in bytes. */
  readonly client: Client;
  close(): void;
}

/**
 * Starts a plugin without an engine: that one is told to it later, by "Attach".
 *
 * @param path The plugin's program.
 * @throws SandboxFault when it does not start.
 */
export async function startPlugin(path: string): Promise<Plugin> {
  const child = spawn(path, [], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill();
      reject(new SandboxFault(`${path} does not start: ${why}`));
    };
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`exit code ${code ?? "none"}`));
    createInterface(child.stdout).once("line", (line) => {
      if (/^\d+$/.test(line)) resolve(line);
      else fail("it names no port");
    });
  });
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), MESSAGE_OPTIONS);
  return {
    client,
    close: () => {
      client.close();
      child.kill();
    },
  };
}
