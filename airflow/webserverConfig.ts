/** Single sign-on: what the API server is told, and the file that reads it (docs/sign-on.md). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Access, StackSettings } from "../settings/types";
import { secretEnv } from "./environment";
import { secretNames } from "./secretNames";
import { type SignOnClient, signOnSettings, usesSignOn } from "./signOn";
import { type Team, teamRoles } from "./teams";

/** Variable with the settings, as JSON, that webserver_config.py reads. */
export const SIGN_ON_VARIABLE = "AIRFLOW_PLATFORM_SIGN_ON";

/** Variable with the client's secret. */
export const SIGN_ON_SECRET_VARIABLE = "AIRFLOW_PLATFORM_SIGN_ON_SECRET";

/** Key of the Kubernetes Secret. */
export const SIGN_ON_SECRET_KEY = "client-secret";

type Identity = StackSettings["identity"];

/**
 * JSON that Helm and Kubernetes leave as it is: both look for openings that otherwise only a group's name could hold ("{{", and
 * "$(" of "Define Dependent Environment Variables", Kubernetes documentation).
 */
const inert = (value: unknown): string =>
  JSON.stringify(value).replace(/\{\{/g, "{\\u007b").replace(/\$/g, "\\u0024");

/**
 * Variables of the API server, and of no other process.
 *
 * @throws Error where something of the provider is missing; the settings' checks refuse such a stack first.
 */
export function signOnEnv(identity: Identity, client?: SignOnClient, teams: readonly Team[] = []) {
  const signOn = signOnSettings(identity, client);
  if (signOn === undefined) return [];
  const settings = teams.length === 0 ? signOn : { ...signOn, teamRoles: teamRoles(teams) };
  return [
    { name: SIGN_ON_VARIABLE, value: inert(settings) },
    secretEnv(SIGN_ON_SECRET_VARIABLE, secretNames.signOn, SIGN_ON_SECRET_KEY),
  ];
}

/** Text of webserver_config.py, the same for every stack. */
export const webserverConfig = (): string =>
  readFileSync(join(__dirname, "files", "webserver_config.py"), "utf8");

/** Airflow takes a missing file for the password form, in silence: here it does not start. */
const withConfigFile =
  'test -s "$AIRFLOW_HOME/webserver_config.py" || { echo "webserver_config.py is missing in $AIRFLOW_HOME: no sign-on, no start" >&2; exit 1; }; ';

/** Whether something in front of the API server says who calls, and how. Uvicorn would believe its own machine unasked. */
const believesProxies = ({ believedCidrs }: Access): boolean => believedCidrs.length > 0;

/**
 * Command of the API server, undefined where the chart's own will do. X-Forwarded headers are believed from FORWARDED_ALLOW_IPS
 * only (`--proxy-headers`, "Settings", Uvicorn documentation).
 */
export function apiServerArgs(access: Access, identity: Identity): string[] | undefined {
  const guard = usesSignOn(identity) ? withConfigFile : "";
  const flags = believesProxies(access) ? " --proxy-headers" : "";
  if (guard === "" && flags === "") return undefined;
  return ["bash", "-c", `${guard}exec airflow api-server${flags}`];
}

/** Who may set X-Forwarded headers. */
export const proxyEnv = (access: Access) =>
  believesProxies(access)
    ? [{ name: "FORWARDED_ALLOW_IPS", value: access.believedCidrs.join(",") }]
    : [];
