/**
 * Writes what a stack's Airflow is configured with, made by the functions that make the chart's values:
 *
 *     npm run airflow:env -- <stack> [--json]
 *
 * Exit codes: 0 written, 2 the settings or the arguments are wrong, 3 a bug.
 */
import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { airflowRuntime, type AirflowRuntime, type ProcessSettings } from "../airflow/processes";
import { livingGenerations, type SignOnClient } from "../airflow/signOn";
import { formatFaults, listStacks, loadStack, type Settings, SettingsError } from "../settings";

interface Flags {
  readonly json: boolean;
  readonly project: string;
  readonly account: string;
  readonly databaseHost: string;
  readonly databasePort: number;
}

/** Account of AWS's own examples: bucket names end with an account's number. */
const EXAMPLE_ACCOUNT = "123456789012";

/** What the user pool would answer: its ids are known once it is made. */
const exampleClient = ({ identity, region }: Settings): SignOnClient => ({
  issuer: `https://cognito-idp.${region}.amazonaws.com/${region}_Example`,
  clientId: "airflow",
  machines: Object.fromEntries(
    Object.entries(identity.cognito.machines).map(([name, { generation, role }]) => [
      name,
      { clientIds: livingGenerations(generation).map((one) => `${name}-${one}`), role },
    ]),
  ),
});

function runtime(settings: Settings, flags: Flags): AirflowRuntime {
  const { airflow, access, identity, bundle, cluster, region, secrets, stack } = settings;
  const bucket = (use: string): string => `${cluster.name}-${use}-${flags.account}`;
  const role = (name: string): string =>
    `arn:aws:iam::${flags.account}:role/${cluster.name}-${name}`;
  return airflowRuntime({
    ...{ stack, airflow, access, identity, region },
    signOnClient: exampleClient(settings),
    airflowVersion: bundle.airflow,
    healthPath: bundle.healthPath,
    images: bundle.images,
    secretsPrefix: secrets.prefix,
    logsBucket: bucket("logs"),
    artifactsBucket: bucket("artifacts"),
    databaseCertificates: "",
    roleArns: { service: role("airflow-service-role"), apiServer: role("airflow-api-role") },
    database: {
      host: flags.databaseHost,
      port: flags.databasePort,
      database: settings.databaseName,
      username: "airflow",
    },
  });
}

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]*$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;

const assignments = (environment: Readonly<Record<string, string>>): string[] =>
  Object.keys(environment)
    .sort()
    .map((name) => `${name}=${quoted(environment[name] ?? "")}`);

function processLines([name, settings]: [string, ProcessSettings]): string[] {
  const secrets = Object.entries(settings.secrets).map(
    ([variable, { secret, key }]) => `# ${variable} comes from Secret ${secret}, key ${key}`,
  );
  const { cpu, memory } = settings.resources.limits;
  const own = assignments(settings.environment).map((line) => `# ${line}`);
  return ["", `# ${name}: at most ${cpu} CPU, ${memory} memory`, ...own, ...secrets];
}

/** Lines that a shell can read: what every process has, then as comments what only one of them has. */
function text(all: AirflowRuntime): string {
  return [
    `# Stack ${all.stack}, Airflow ${all.airflowVersion}: every process`,
    ...assignments(all.environment),
    ...Object.entries(all.processes).flatMap(processLines),
    "",
  ].join("\n");
}

function parse(
  args: readonly string[],
  projectDirectory: string,
): { stack: string; flags: Flags } | number {
  const command = new Command("airflow:env")
    .description("Writes what a stack's Airflow is configured with. No secret is among it.")
    .argument("<stack>", "the stack")
    .option("--json", "everything, PgBouncer's files and the sizes too, as JSON", false)
    .option("--project <folder>", "folder of the stack files", projectDirectory)
    .option("--account <number>", "AWS account, the end of bucket names", EXAMPLE_ACCOUNT)
    .option("--database-host <host>", "host of the metadata database", "database.example.com")
    .option("--database-port <port>", "port of the metadata database", portOf, 5432)
    .exitOverride()
    .configureOutput({ writeErr: (message) => void process.stderr.write(message) });
  try {
    command.parse([...args], { from: "user" });
    return { stack: command.args[0] ?? "", flags: command.opts<Flags>() };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.missingArgument")
      process.stderr.write(`Stacks here: ${listStacks(projectDirectory).join(", ")}.\n`);
    return error.exitCode === 0 ? 0 : 2;
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError("It must be a port, 1 to 65535.");
}

function write(args: readonly string[], project: string): number {
  const parsed = parse(args, project);
  if (typeof parsed === "number") return parsed;
  try {
    const { settings } = loadStack(parsed.stack, resolve(parsed.flags.project));
    const all = runtime(settings, parsed.flags);
    process.stdout.write(parsed.flags.json ? `${JSON.stringify(all, undefined, 2)}\n` : text(all));
    return 0;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${formatFaults(error.faults)}\n`);
    return 2;
  }
}

/** Runs the command. @param project Folder of the stack files, where no other is named. */
export function main(args: readonly string[], project: string): Promise<number> {
  try {
    return Promise.resolve(write(args, project));
  } catch (error) {
    process.stderr.write(
      `airflow:env: a bug\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return Promise.resolve(3);
  }
}
