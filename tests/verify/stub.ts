import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the stub says; a test changes the part that it is about. */
export interface State {
  health: unknown;
  version: string;
  importErrors: { filename: string; stack_trace: string }[];
  /** Undefined: there is no such DAG. */
  dag: { is_paused: boolean } | undefined;
  /** States that the run goes through, one a look; it stays at the last. */
  run: string[];
  tasks: { task_id: string; state: string | null; try_number: number }[];
  /** What a log says, one a look; it stays at the last. */
  log: unknown[][];
  release: unknown;
}

export const USER = { AIRFLOW_USERNAME: "ada", AIRFLOW_PASSWORD: "correct-horse" };

const now = (): string => new Date().toISOString();
const beat = (name: string, at = now()): Record<string, string> => ({
  status: "healthy",
  [`latest_${name}_heartbeat`]: at,
});

/** A stack in which everything is well. */
export const well = (): State => ({
  health: {
    metadatabase: { status: "healthy" },
    scheduler: beat("scheduler"),
    dag_processor: beat("dag_processor"),
    triggerer: beat("triggerer"),
  },
  version: "3.2.2",
  importErrors: [],
  dag: { is_paused: false },
  run: ["queued", "success"],
  tasks: ["write_to_database", "object_storage", "secrets_backend", "task_pod", "release"].map(
    (task_id) => ({ task_id, state: "success", try_number: 1 }),
  ),
  log: [
    [
      {
        event: "::group::Log message source details",
        sources: ["s3://airflow-dev-logs-123456789012/task-logs/dag_id=platform_smoke/1.log"],
      },
      { event: "wrote an object" },
    ],
  ],
  release: { release: null, dags: null },
});

/** A loopback server that answers as Airflow's REST API, version 2, does. */
export class AirflowStub {
  state = well();
  /** Method and path of every request, in order. */
  readonly asked: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request, response);
  });
  private looks = 0;
  private logLooks = 0;

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  reset(): void {
    this.state = well();
    this.looks = 0;
    this.logLooks = 0;
    this.asked.length = 0;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? "").split("?")[0] ?? "";
    this.asked.push(`${request.method} ${path}`);
    const body = Buffer.concat(chunks).toString();
    const { status, body: content } = this.contentOf(request, path, body);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(content ?? null));
  }

  private contentOf(
    request: IncomingMessage,
    path: string,
    body: string,
  ): { status: number; body?: unknown } {
    const { state } = this;
    if (path === "/api/v2/monitor/health") return { status: 200, body: state.health };
    if (path === "/auth/token") {
      const right = JSON.stringify({ username: "ada", password: "correct-horse" });
      return body === right
        ? { status: 201, body: { access_token: "token-of-ada" } }
        : { status: 401, body: { detail: "Invalid credentials" } };
    }
    if (request.headers.authorization !== "Bearer token-of-ada") return { status: 401 };
    if (path === "/api/v2/version") return { status: 200, body: { version: state.version } };
    if (path === "/api/v2/importErrors") {
      const { importErrors } = state;
      return {
        status: 200,
        body: { import_errors: importErrors, total_entries: importErrors.length },
      };
    }
    return this.ofTheDag(
      request.method ?? "",
      path.replace("/api/v2/dags/platform_smoke", ""),
      body,
    );
  }

  private ofTheDag(method: string, path: string, body: string): { status: number; body?: unknown } {
    const { dag, run, tasks, log, release } = this.state;
    if (dag === undefined) return { status: 404, body: { detail: "The Dag was not found" } };
    const found = { dag_run_id: "manual__1", state: run[Math.min(this.looks, run.length - 1)] };
    if (path === "" && method === "PATCH") Object.assign(dag, JSON.parse(body));
    if (path === "") return { status: 200, body: dag };
    if (path === "/dagRuns") {
      const right = dag.is_paused ? { ...found, state: "queued" } : found;
      return { status: 200, body: right };
    }
    if (path === "/dagRuns/manual__1") {
      this.looks += 1;
      return { status: 200, body: found };
    }
    if (path.endsWith("/taskInstances")) return { status: 200, body: { task_instances: tasks } };
    if (path.includes("/logs/")) {
      const content = log[Math.min(this.logLooks, log.length - 1)];
      this.logLooks += 1;
      return { status: 200, body: { content } };
    }
    if (path.includes("/xcomEntries/")) return { status: 200, body: { value: release } };
    return { status: 404 };
  }
}
