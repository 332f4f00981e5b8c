import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { GATE_NAME, INGRESS_CLASS } from "../../airflow/accessGate";
import { apiServerService, ports } from "../../airflow/names";
import type { PublicUrl } from "../../airflow/publicUrl";
import { createAccessLogs } from "./accessLogs";
import { type Balancer, firstHost, reconciled, type Scope } from "./args";
import { createCertificate } from "./certificate";
import { createFirewall } from "./firewall";
import { createGuest } from "./guests";
import { createSecurityGroup } from "./securityGroup";
import { ingressAnnotations, ingressClassParams } from "./values";

/**
 * Mode internal-alb: an application load balancer on 443, and on 80 to send people there. Every Ingress of the class
 * `airflow-platform` in a namespace with the label `airflow-platform/access-gate` joins it; what it is like, none of them decides.
 */
export function createApplicationLoadBalancer(scope: Scope, url: PublicUrl): Balancer {
  const { args } = scope;
  const certificateArn = createCertificate(scope, url);
  const logs = createAccessLogs(scope);
  const { group, rules } = createSecurityGroup(scope, {
    listens: [443, 80],
    reaches: [ports.apiServer],
  });
  const acl = args.access.internetFacing ? createFirewall(scope) : undefined;
  const ingressClass = createClass(scope, logs.bucketName, logs.ready, acl?.arn);
  const ingress = createIngress(
    scope,
    url,
    pulumi.all([certificateArn, group.id]).apply(([certificate, securityGroupId]) =>
      ingressAnnotations({
        ...{ certificateArn: certificate, securityGroupId },
        healthPath: args.healthPath,
      }),
    ),
    [ingressClass, ...rules, ...args.airflowReady],
  );
  for (const guest of args.guests ?? [])
    createGuest(scope, guest, group.id, [ingressClass, ...rules]);
  return { hostName: ingress.status.apply(firstHost) };
}

function createClass(
  scope: Scope,
  logsBucket: pulumi.Output<string>,
  logsReady: readonly pulumi.Resource[],
  webAclArn: pulumi.Output<string> | undefined,
): pulumi.Resource {
  const { name, args, parent } = scope;
  const { deletionProtection, internetFacing } = args.access;
  const opts = {
    ...{ parent, provider: args.kubernetesProvider },
    dependsOn: [...args.controllersReady, ...logsReady],
  };
  const parameters = new k8s.apiextensions.CustomResource(
    `${name}-class`,
    {
      apiVersion: "elbv2.k8s.aws/v1beta1",
      kind: "IngressClassParams",
      metadata: { name: INGRESS_CLASS },
      spec: pulumi.all([logsBucket, webAclArn]).apply(([bucket, acl]) =>
        ingressClassParams({
          ...{ group: args.name, internetFacing, deletionProtection, logsBucket: bucket },
          ...(acl === undefined ? {} : { webAclArn: acl }),
        }),
      ),
    },
    opts,
  );
  return new k8s.networking.v1.IngressClass(
    `${name}-class`,
    {
      metadata: { name: INGRESS_CLASS },
      spec: {
        controller: "ingress.k8s.aws/alb",
        parameters: {
          ...{ apiGroup: "elbv2.k8s.aws", kind: "IngressClassParams" },
          name: parameters.metadata.name,
        },
      },
    },
    { ...opts, dependsOn: [parameters] },
  );
}

/** Airflow's Ingress. The load balancer goes with the last Ingress of the group, whatever its deletion protection. */
export function createIngress(
  scope: Scope,
  url: PublicUrl,
  annotations: pulumi.Input<Readonly<Record<string, string>>>,
  dependsOn: readonly pulumi.Resource[],
): k8s.networking.v1.Ingress {
  const service = { name: apiServerService, port: { number: ports.apiServer } };
  return new k8s.networking.v1.Ingress(
    scope.name,
    {
      metadata: { name: GATE_NAME, namespace: scope.args.airflowNamespace, annotations },
      spec: {
        ingressClassName: INGRESS_CLASS,
        rules: [
          {
            host: url.hostName,
            http: { paths: [{ path: "/", pathType: "Prefix", backend: { service } }] },
          },
        ],
      },
    },
    reconciled(scope, dependsOn),
  );
}
