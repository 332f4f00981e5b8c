import { z } from "zod";
import { parseJson } from "../../plan/plain";
import { failed, type Outcome, undecided } from "../result";

/** How a caller signs in: a user of Airflow's own database, or a token that somebody else fetched. */
export type Credentials =
  { readonly username: string; readonly password: string } | { readonly token: string };

/** The API gave no answer that a check can use; carries what the check then says. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(readonly outcome: Outcome) {
    super(outcome.detail);
  }
}

/** An answer, and the server's own clock: heartbeats are compared with it, not with this machine's. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Undefined where the server does not say. */
  readonly at: Date | undefined;
}

const requestTimeoutMs = 20_000;

/** A client of Airflow's REST API, version 2. No error quotes a credential. */
export class AirflowApi {
  private token: Promise<string> | undefined;

  /**
   * @param origin Address without path: https://airflow.example.com.
   * @param credentials Undefined where nobody gave any: what needs them is then undecided.
   */
  constructor(
    readonly origin: string,
    private readonly credentials: Credentials | undefined,
  ) {}

  /** The answer to a request that needs no sign-in, whatever its status. @throws ApiProblem where nothing answers. */
  async open(path: string): Promise<Answer> {
    return this.ask("GET", path, undefined, undefined);
  }

  /** Content of an answer. @throws ApiProblem where it is an error, or not of this shape. */
  async get<T>(path: string, shape: z.ZodType<T>): Promise<T> {
    return this.call("GET", path, shape);
  }

  /** Content of the answer to a request with a body. @throws ApiProblem as `get` does. */
  async send<T>(method: "POST" | "PATCH", path: string, body: unknown, shape: z.ZodType<T>) {
    return this.call(method, path, shape, body);
  }

  private async call<T>(
    method: string,
    path: string,
    shape: z.ZodType<T>,
    body?: unknown,
  ): Promise<T> {
    const answer = await this.ask(method, `/api/v2/${path}`, body, await this.signIn());
    const what = `${method} /api/v2/${path}`;
    if (answer.status === 401 || answer.status === 403)
      throw new ApiProblem(
        undecided(
          `${what}: ${answer.status}, the user may not`,
          "use a user or a token with the role Op or Admin",
        ),
      );
    if (answer.status >= 400)
      throw new ApiProblem(
        failed(
          `${what}: ${answer.status}${reasonOf(answer.body)}`,
          "read the API server's log: kubectl logs deploy/airflow-api-server",
        ),
      );
    const read = shape.safeParse(answer.body);
    if (read.success) return read.data;
    throw new ApiProblem(
      failed(
        `${what}: the answer is not what Airflow 3 gives`,
        "is this the address of the API server itself, and not of something before it?",
      ),
    );
  }

  private signIn(): Promise<string> {
    this.token ??= this.fetchToken();
    return this.token;
  }

  private async fetchToken(): Promise<string> {
    if (this.credentials === undefined)
      throw new ApiProblem(
        undecided(
          "needs a user of the API",
          "set AIRFLOW_USERNAME and AIRFLOW_PASSWORD, or AIRFLOW_TOKEN",
        ),
      );
    if ("token" in this.credentials) return this.credentials.token;
    const answer = await this.ask("POST", "/auth/token", this.credentials, undefined);
    const read = z.object({ access_token: z.string() }).safeParse(answer.body);
    if (answer.status < 400 && read.success) return read.data.access_token;
    throw new ApiProblem(
      undecided(
        `${this.credentials.username} got no token: ${answer.status}`,
        "check AIRFLOW_USERNAME and AIRFLOW_PASSWORD; the user must be in Airflow's own database",
      ),
    );
  }

  private async ask(
    method: string,
    path: string,
    body: unknown,
    token: string | undefined,
  ): Promise<Answer> {
    const headers = new Headers({ accept: "application/json" });
    if (body !== undefined) headers.set("content-type", "application/json");
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    let response: Response;
    try {
      response = await fetch(`${this.origin}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: "manual",
        signal: AbortSignal.timeout(requestTimeoutMs),
      });
    } catch (error) {
      throw new ApiProblem(
        failed(
          `${this.origin} does not answer: ${causeOf(error)}`,
          "is the API server up, and this machine within access.allowedCidrs? Else: kubectl port-forward svc/airflow-api-server 8080, and --url http://localhost:8080",
        ),
      );
    }
    const text = await response.text();
    const date = Date.parse(response.headers.get("date") ?? "");
    return {
      status: response.status,
      body: parseJson(text),
      at: Number.isNaN(date) ? undefined : new Date(date),
    };
  }
}

const failure = z.object({
  name: z.string(),
  message: z.string(),
  cause: z.object({ code: z.string().optional(), message: z.string().optional() }).optional(),
});

/** What a failed fetch says of its cause: the code of the connection's error where there is one. */
function causeOf(error: unknown): string {
  const read = failure.safeParse(error);
  if (!read.success) return String(error);
  const { name, message, cause } = read.data;
  if (name === "TimeoutError") return `not within ${requestTimeoutMs / 1000} s`;
  return cause?.code ?? cause?.message ?? message;
}

function reasonOf(body: unknown): string {
  const read = z.object({ detail: z.string() }).safeParse(body);
  return read.success ? `, ${read.data.detail.slice(0, 200)}` : "";
}
