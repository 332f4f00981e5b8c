import { when, type Check, type Finding } from "./check";

const mode = ["delivery", "mode"];
const section = ["delivery", "argocd"];

/** Argo CD fetches the chart itself, from inside the cluster and without credentials. */
const chartAddress: Check = {
  reads: ["delivery.mode", "charts.mirror"],
  run: ({ settings: { delivery, charts } }) => {
    const { mirror } = charts;
    if (delivery.mode !== "argocd" || mirror === undefined || mirror.includes("://")) return [];
    return [
      {
        path: ["charts", "mirror"],
        message:
          "must be an oci:// or https:// address while delivery.mode is argocd: Argo CD fetches Airflow's chart itself and sees no folder of yours",
        cause: mode,
      },
    ];
  },
};

/** What Argo CD's UI needs: a load balancer to join, a name of its own in it, a certificate, and people who can sign in. */
const userInterface: Check = {
  reads: [
    ...["delivery.argocd", "access.mode", "access.hostName", "access.zone", "identity.mode"],
    "cluster.existing",
  ],
  run: ({ settings: { delivery, access, identity, cluster } }): Finding[] => {
    const { hostName, certificateArn, clientId } = delivery.argocd;
    const path = [...section, "hostName"];
    if (hostName === undefined)
      return [
        ...when(
          certificateArn !== undefined,
          [...section, "certificateArn"],
          "has no effect without argocd.hostName: remove it, or name the host",
        ),
        ...when(
          clientId !== undefined,
          [...section, "clientId"],
          "has no effect without argocd.hostName: nobody signs in where there is no UI",
        ),
      ];
    const { zone } = access;
    return [
      ...when(
        access.mode !== "internal-alb",
        path,
        `has no effect while access.mode is ${access.mode}: Argo CD joins an application load balancer. Set access.mode to internal-alb, or remove it and use kubectl`,
        ["access", "mode"],
      ),
      ...when(
        access.internetFacing,
        path,
        "must be left out while access.internetFacing is true: whoever rules Argo CD rules Airflow, and nobody outside has business there",
        ["access", "internetFacing"],
      ),
      ...when(
        hostName === access.hostName,
        path,
        `${hostName} is Airflow's own (access.hostName): choose another, such as argocd.${zone?.name ?? "data.internal"}`,
      ),
      ...when(
        certificateArn === undefined && (zone === undefined || !hostName.endsWith(`.${zone.name}`)),
        zone === undefined ? [...section, "certificateArn"] : path,
        zone === undefined
          ? "is missing while argocd.hostName is set: name a certificate, or access.zone, in which one is made and validated"
          : `${hostName} must lie below the zone ${zone.name}, such as argocd.${zone.name}, or argocd.certificateArn must name a certificate`,
        path,
      ),
      ...when(
        certificateArn === undefined &&
          zone?.private === true &&
          zone.validationZoneId === undefined,
        [...section, "certificateArn"],
        "is missing while access.zone is private: certificates cannot be validated there. Name a certificate, or access.zone.validationZoneId",
        path,
      ),
      ...when(
        identity.mode === "password",
        path,
        "has no effect while identity.mode is password: Argo CD's own administrator is off, so nobody could sign in",
        ["identity", "mode"],
      ),
      ...when(
        cluster.existing?.installControllers === false,
        path,
        "must be left out while cluster.existing.installControllers is false: the Argo CD that is there has a UI of its own",
        ["cluster", "existing", "installControllers"],
      ),
    ];
  },
};

const client: Check = {
  reads: ["delivery.argocd", "identity.mode", "identity.oidc.clientId"],
  run: ({ settings: { delivery, identity } }) => {
    const { hostName, clientId } = delivery.argocd;
    const path = [...section, "clientId"];
    if (hostName === undefined) return [];
    return [
      ...when(
        identity.mode === "oidc" && clientId === undefined,
        path,
        `is missing while identity.mode is oidc: a public client of Argo CD's own, whose callback is https://${hostName}/auth/callback`,
        ["identity", "mode"],
      ),
      ...when(
        identity.mode === "cognito" && clientId !== undefined,
        path,
        "has no effect while identity.mode is cognito: the platform makes the client, remove it",
      ),
      ...when(
        identity.mode === "oidc" && clientId !== undefined && clientId === identity.oidc.clientId,
        path,
        "is Airflow's own client (identity.oidc.clientId), which has a secret and another callback: register one for Argo CD",
      ),
    ];
  },
};

export const gitOpsChecks: readonly Check[] = [chartAddress, userInterface, client];
