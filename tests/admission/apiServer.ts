/** An API server of Kubernetes with its own etcd, on free ports of the loopback, for as long as a test runs. */
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Milliseconds between two looks at something that is on its way. */
const LOOK_AGAIN = 250;

export class ApiServer {
  private constructor(
    private readonly port: number,
    private readonly token: string,
    private readonly folder: string,
    private readonly processes: readonly ChildProcess[],
  ) {}

  /**
   * @param assets Folder with etcd and kube-apiserver.
   * @throws Error with the server's last words when it does not come up.
   */
  static async start(assets: string): Promise<ApiServer> {
    const folder = mkdtempSync(join(tmpdir(), "api-server-"));
    const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
    const token = randomBytes(16).toString("hex");
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = { key: "sa.key", pub: "sa.pub" };
    writeFileSync(join(folder, pem.key), privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(join(folder, pem.pub), publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(join(folder, "tokens.csv"), `${token},tester,1,"system:masters"\n`);
    const url = `http://127.0.0.1:${client}`;
    const etcd = run(join(assets, "etcd"), folder, [
      ["data-dir", join(folder, "etcd")],
      ["listen-client-urls", url],
      ["advertise-client-urls", url],
      ["listen-peer-urls", `http://127.0.0.1:${peer}`],
      ["initial-advertise-peer-urls", `http://127.0.0.1:${peer}`],
      ["initial-cluster", `default=http://127.0.0.1:${peer}`],
      ["unsafe-no-fsync", "true"],
    ]);
    const api = run(join(assets, "kube-apiserver"), folder, [
      ["etcd-servers", url],
      ["bind-address", "127.0.0.1"],
      ["secure-port", String(secure)],
      ["cert-dir", join(folder, "certs")],
      ["token-auth-file", join(folder, "tokens.csv")],
      ["authorization-mode", "RBAC"],
      ["service-cluster-ip-range", "10.96.0.0/24"],
      ["service-account-issuer", "https://kubernetes.default.svc"],
      ["service-account-signing-key-file", join(folder, pem.key)],
      ["service-account-key-file", join(folder, pem.pub)],
      // No controller makes service accounts here.
      ["disable-admission-plugins", "ServiceAccount"],
    ]);
    const server = new ApiServer(secure, token, folder, [api, etcd]);
    await server.until(async () => {
      if (api.exitCode !== null) throw new Error("kube-apiserver ended before it was ready");
      const answer = await server.request("GET", "/readyz").catch(() => undefined);
      return answer?.status === 200;
    });
    return server;
  }

  request(method: string, path: string, body?: unknown): Promise<Answer> {
    const type = method === "PATCH" ? "application/strategic-merge-patch+json" : "application/json";
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          host: "127.0.0.1",
          port: this.port,
          path,
          method,
          headers: { Authorization: `Bearer ${this.token}`, "Content-Type": type },
          // Its certificate was made a moment ago, by itself.
          rejectUnauthorized: false,
        },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => (text += part));
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, body: parsed(text) });
          });
        },
      );
      request.on("error", reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Creates an object, or says why it could not be. */
  async make(path: string, object: unknown): Promise<void> {
    const { status, body } = await this.request("POST", path, object);
    if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  }

  /** Waits until something holds; the test's own time limit ends it. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }

  async stop(): Promise<void> {
    for (const child of this.processes) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.kill("SIGTERM")) await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function run(
  program: string,
  cwd: string,
  flags: readonly (readonly [name: string, value: string])[],
): ChildProcess {
  const args = flags.map(([name, value]) => `--${name}=${value}`);
  return spawn(program, args, { cwd, stdio: "ignore" });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("no free port"));
      });
    });
  });
}
