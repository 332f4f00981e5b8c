import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Request } from "../iam/evaluate";

const repository = resolve(__dirname, "..", "..");

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
}

/** What AWS would say to one operation; the body is the request's. */
type Override = (body: string) => Answer | undefined;

const json = (content: unknown, status = 200): Answer => ({
  status,
  type: "application/x-amz-json-1.1",
  body: JSON.stringify(content),
});

/** An answer of the query protocol (IAM, RDS, STS). */
export const xml = (action: string, namespace: string, content: string): Answer => ({
  type: "text/xml",
  body: `<${action}Response xmlns="${namespace}"><${action}Result>${content}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
});

/** An error of the query protocol. */
export const xmlError = (code: string, message = "no", status = 403): Answer => ({
  status,
  type: "text/xml",
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});

const IAM = "https://iam.amazonaws.com/doc/2010-05-08/";
const RDS = "http://rds.amazonaws.com/doc/2014-10-31/";

const membersOf = (given: URLSearchParams, prefix: string): string[] =>
  [...given].flatMap(([key, value]) =>
    new RegExp(`^${prefix}\\.member\\.\\d+$`).test(key) ? [value] : [],
  );

/** The condition keys that a simulation is told. */
function contextOf(given: URLSearchParams): Record<string, string[]> {
  const named = [...given].filter(([key]) => key.endsWith(".ContextKeyName"));
  return Object.fromEntries(
    named.map(([key, name]) => {
      const entry = key.replace(/\.ContextKeyName$/, "").replaceAll(".", "\\.");
      return [name, membersOf(given, `${entry}\\.ContextKeyValues`)];
    }),
  );
}

/** The simulation's answer by what is asked, as IAM gives it: one result for each action, with one for each resource in it. */
export const simulation =
  (may: (request: Request) => boolean = () => true): Override =>
  (body) => {
    const given = new URLSearchParams(body);
    const context = contextOf(given);
    const named = membersOf(given, "ResourceArns");
    const word = (allowed: boolean): string => (allowed ? "allowed" : "implicitDeny");
    const member = (action: string): string => {
      const results = (named.length === 0 ? ["*"] : named).map((resource) => ({
        resource,
        allowed: may({ action, resource, context }),
      }));
      const each = results.map(
        ({ resource, allowed }) =>
          `<member><EvalResourceName>${resource}</EvalResourceName><EvalResourceDecision>${word(allowed)}</EvalResourceDecision></member>`,
      );
      const all = results.every(({ allowed }) => allowed);
      return `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${word(all)}</EvalDecision><EvalResourceName>${results[0]?.resource}</EvalResourceName><ResourceSpecificResults>${each.join("")}</ResourceSpecificResults></member>`;
    };
    const results = membersOf(given, "ActionNames").map(member).join("");
    return xml(
      "SimulatePrincipalPolicy",
      IAM,
      `<EvaluationResults>${results}</EvaluationResults><IsTruncated>false</IsTruncated>`,
    );
  };

/** The lives of a PostgreSQL version. */
export const postgresql =
  (end: string | undefined): Override =>
  (body) => {
    const given = new URLSearchParams(body);
    const life = `<SupportedEngineLifecycle><LifecycleSupportName>open-source-rds-standard-support</LifecycleSupportName><LifecycleSupportStartDate>2024-01-01T00:00:00Z</LifecycleSupportStartDate><LifecycleSupportEndDate>${end}T00:00:00Z</LifecycleSupportEndDate></SupportedEngineLifecycle>`;
    const version = `<DBMajorEngineVersion><Engine>${given.get("Engine")}</Engine><MajorEngineVersion>${given.get("MajorEngineVersion")}</MajorEngineVersion><SupportedEngineLifecycles>${life}</SupportedEngineLifecycles></DBMajorEngineVersion>`;
    const list = end === undefined ? "" : version;
    return xml(
      "DescribeDBMajorEngineVersions",
      RDS,
      `<DBMajorEngineVersions>${list}</DBMajorEngineVersions>`,
    );
  };

/** What EKS says of a Kubernetes version. */
export const kubernetes =
  (versionStatus: string | undefined): Override =>
  () =>
    json({
      clusterVersions:
        versionStatus === undefined
          ? []
          : [{ clusterVersion: "1.35", versionStatus, endOfStandardSupportDate: 1_805_932_800 }],
    });

/** A quota of a service that moto does not know. */
export const quotas =
  (values: Readonly<Record<string, number>>): Override =>
  (body) => {
    const { QuotaCode: code } = JSON.parse(body) as { QuotaCode: string };
    const value = values[code];
    return value === undefined ? undefined : json({ Quota: { QuotaCode: code, Value: value } });
  };

/** What moto does not play, in an account in which everything is well. */
const beyondMoto = (): Record<string, Override> => ({
  SimulatePrincipalPolicy: simulation(),
  DescribeDBMajorEngineVersions: postgresql("2029-11-08"),
  DescribeClusterVersions: kubernetes("STANDARD_SUPPORT"),
  GetServiceQuota: quotas({ "L-0263D0A3": 5, "L-1216C47A": 64, "L-34B43A08": 256 }),
  GetAWSDefaultServiceQuota: () => json({ __type: "NoSuchResourceException" }, 400),
});

/** moto, behind a door that answers in its place where it plays nothing, or where a test wants a fault. */
export class Account {
  overrides = beyondMoto();
  /** Operations in the order in which they were asked. */
  readonly asked: string[] = [];
  url = "";
  motoUrl = "";
  private moto: ChildProcess | undefined;
  private readonly door: Server = createServer((incoming, outgoing) => {
    void this.answer(incoming).then(({ status = 200, type, body }) => {
      outgoing.writeHead(status, { "content-type": type });
      outgoing.end(body);
    });
  });

  async start(): Promise<void> {
    this.moto = spawn("sh", ["scripts/python.sh", "python", "tests/preflight/serve_moto.py"], {
      cwd: repository,
      env: { ...process.env, PYTHONPATH: "scripts" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    if (this.moto.stdout === null) throw new Error("moto has no output");
    for await (const line of createInterface(this.moto.stdout)) {
      this.motoUrl = line;
      break;
    }
    if (!this.motoUrl.startsWith("http")) throw new Error("moto did not start");
    await new Promise<void>((ready) => this.door.listen(0, "127.0.0.1", ready));
    this.url = `http://127.0.0.1:${(this.door.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.door.closeAllConnections();
    this.door.close();
    const ended = new Promise((done) => this.moto?.once("exit", done));
    this.moto?.stdin?.end();
    await ended;
  }

  async reset(): Promise<void> {
    this.overrides = beyondMoto();
    this.asked.length = 0;
    await fetch(`${this.motoUrl}/moto-api/reset`, { method: "POST" });
  }

  private async answer(incoming: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const operation = operationOf(incoming, body.toString());
    this.asked.push(operation);
    return this.overrides[operation]?.(body.toString()) ?? this.forward(incoming, body);
  }

  private forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const { method, url = "/", headers } = incoming;
    return new Promise((done, fail) => {
      const passed = request(new URL(url, this.motoUrl), { method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          done({
            status: answer.statusCode ?? 500,
            type: answer.headers["content-type"] ?? "text/plain",
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      passed.on("error", fail);
      passed.end(body);
    });
  }
}

/** Each protocol names its operation elsewhere. */
function operationOf({ headers, url = "/", method }: IncomingMessage, body: string): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? target;
  const action = new URLSearchParams(body).get("Action");
  if (action !== null) return action;
  const path = url.split("?")[0] ?? "";
  if (path === "/cluster-versions") return "DescribeClusterVersions";
  return `${method} ${path}`;
}
