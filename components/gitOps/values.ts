/** Values of Argo CD's chart (argo-cd, Argo project). */
import {
  APPLICATION,
  argoCd,
  chartAddress,
  chartKinds,
  IN_CLUSTER,
  PROJECT,
  shownKinds,
} from "../../airflow/gitOps";
import type { ChartSource } from "../../settings";
import type { Resources } from "../../settings/types";
import type { UiSignOn } from "./args";

const size = (
  request: [cpu: string, memory: string],
  limit: [cpu: string, memory: string],
): Resources => ({
  requests: { cpu: request[0], memory: request[1] },
  limits: { cpu: limit[0], memory: limit[1] },
});

/** One Application of about sixty objects; what renders the chart needs most. */
const sizes = {
  controller: size(["100m", "256Mi"], ["1", "1Gi"]),
  redis: size(["20m", "32Mi"], ["200m", "128Mi"]),
  repoServer: size(["100m", "256Mi"], ["1", "1Gi"]),
  server: size(["50m", "128Mi"], ["500m", "512Mi"]),
};

/** Longest sync, hooks included: a migration may take an hour. */
const SYNC_TIMEOUT_SECONDS = 4500;

/** Quota of its namespace: its pods, and as many while they are replaced. */
export const argoCdQuota = {
  pods: "12",
  "requests.cpu": "2",
  "requests.memory": "4Gi",
  "services.loadbalancers": "0",
};

export interface ArgoCdValuesInput {
  readonly airflowNamespace: string;
  readonly airflowChart: ChartSource;
  readonly hostName?: string;
  readonly signOn?: UiSignOn;
}

/** A field of a line of RFC 4180, which policies are written in. */
const field = (text: string): string =>
  /[",\s]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;

/** Who may do what, by group ("RBAC Configuration", Argo CD documentation). Nobody changes, deletes or overrides: that is Git's and Pulumi's. */
export function rbacPolicy({ operators, viewers }: UiSignOn): string {
  const application = `${PROJECT}/${APPLICATION}`;
  const may = (role: string, ...actions: readonly string[]): string[] =>
    actions.map((action) => {
      const resource = action === "logs" ? ["logs", "get"] : ["applications", action];
      return ["p", `role:${role}`, ...resource, application, "allow"].join(", ");
    });
  const are = (role: string, groups: readonly string[]): string[] =>
    groups.map((group) => `g, ${field(group)}, role:${role}`);
  const project = (role: string): string => `p, role:${role}, projects, get, ${PROJECT}, allow`;
  return [
    ...["airflow-operator", "airflow-viewer"].map(project),
    ...may("airflow-operator", "get", "sync", "logs"),
    ...may("airflow-viewer", "get"),
    ...are("airflow-operator", operators),
    ...are("airflow-viewer", viewers),
  ].join("\n");
}

/** Sign-on by the code flow with PKCE: the client is public, so there is no secret to keep ("OIDC", Argo CD documentation; RFC 9700). */
const oidcConfig = ({ issuer, clientId }: UiSignOn): string =>
  JSON.stringify({
    name: "single sign-on",
    issuer,
    clientID: clientId,
    enablePKCEAuthentication: true,
    requestedScopes: ["openid", "profile", "email"],
  });

/** Kinds that it looks at in the cluster; Secrets are not among them, so it cannot show one. */
const inclusions = JSON.stringify(
  [...new Set([...chartKinds, ...shownKinds].map(({ group }) => group))].map((group) => ({
    apiGroups: [group],
    kinds: [...chartKinds, ...shownKinds]
      .filter((kind) => kind.group === group)
      .map(({ kind }) => kind),
    clusters: [IN_CLUSTER],
  })),
);

function uiValues(hostName: string | undefined, signOn: UiSignOn | undefined) {
  if (hostName === undefined || signOn === undefined) return { cm: {}, rbac: {} };
  return {
    cm: { url: `https://${hostName}`, "oidc.config": oidcConfig(signOn) },
    rbac: {
      "policy.csv": rbacPolicy(signOn),
      scopes: JSON.stringify(signOn.groupClaims),
    },
  };
}

/**
 * Argo CD for one namespace: no cluster role, one cluster entry that names Airflow's namespace, no administrator of its own, no
 * notifications, no generators of Applications, no shell in pods.
 */
export function argoCdValues(input: ArgoCdValuesInput) {
  const { airflowNamespace, airflowChart, hostName, signOn } = input;
  const { cm, rbac } = uiValues(hostName, signOn);
  const repository = chartAddress(airflowChart);
  return {
    createClusterRoles: false,
    // Whoever takes Argo CD away does not take every Application of the cluster with it.
    crds: { install: true, keep: true },
    global: {
      ...(hostName === undefined ? {} : { domain: hostName }),
      networkPolicy: { create: false },
      logging: { format: "json" },
    },
    configs: {
      cm: {
        "admin.enabled": false,
        "exec.enabled": false,
        "users.anonymous.enabled": false,
        "application.resourceTrackingMethod": "annotation",
        "resource.inclusions": inclusions,
        "resource.respectRBAC": "normal",
        ...cm,
      },
      // The load balancer ends TLS.
      params: { "server.insecure": true, "controller.sync.timeout.seconds": SYNC_TIMEOUT_SECONDS },
      rbac: { "policy.default": "", ...rbac },
      clusterCredentials: {
        "in-cluster": {
          server: IN_CLUSTER,
          namespaces: airflowNamespace,
          config: { tlsClientConfig: { insecure: false } },
        },
      },
      ...(repository.oci
        ? {
            repositories: {
              airflow: {
                url: repository.repoURL,
                name: "airflow",
                type: "helm",
                enableOCI: "true",
              },
            },
          }
        : {}),
    },
    controller: { resources: sizes.controller },
    redis: { resources: sizes.redis },
    redisSecretInit: { resources: sizes.redis },
    repoServer: { resources: sizes.repoServer, automountServiceAccountToken: false },
    // There without a UI too: it makes the key without which the controller reads no setting.
    server: { resources: sizes.server },
    applicationSet: { replicas: 0 },
    dex: { enabled: false },
    notifications: { enabled: false },
    fullnameOverride: argoCd.release,
  };
}
