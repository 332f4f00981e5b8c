import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { INGRESS_CLASS } from "../../airflow/accessGate";
import { firstHost, type Guest, reconciled, type Scope } from "./args";
import { createCertificate, createRecord } from "./certificate";
import { ingressAnnotations } from "./values";

/**
 * Another UI behind Airflow's application load balancer: an Ingress of the same class, with a certificate and a record of its own.
 * Who may knock is the load balancer's business and the same for both.
 *
 * @param securityGroupId The load balancer's group: Ingresses of one group agree on it.
 */
export function createGuest(
  { name: gate, args, parent }: Scope,
  guest: Guest,
  securityGroupId: pulumi.Output<string>,
  dependsOn: readonly pulumi.Resource[],
): void {
  const { certificateArn, hostName, service } = guest;
  const scope: Scope = {
    ...{ name: `${gate}-${guest.name}`, parent },
    args: { ...args, access: { ...args.access, hostName, certificateArn } },
  };
  const annotations = pulumi
    .all([createCertificate(scope, { hostName }), securityGroupId])
    .apply(([certificate, group]) =>
      ingressAnnotations({
        ...{ certificateArn: certificate, securityGroupId: group },
        healthPath: guest.healthPath,
      }),
    );
  const ingress = new k8s.networking.v1.Ingress(
    scope.name,
    {
      metadata: { name: guest.name, namespace: guest.namespace, annotations },
      spec: {
        ingressClassName: INGRESS_CLASS,
        rules: [
          {
            host: hostName,
            http: {
              paths: [
                {
                  ...{ path: "/", pathType: "Prefix" },
                  backend: { service: { name: service.name, port: { number: service.port } } },
                },
              ],
            },
          },
        ],
      },
    },
    reconciled(scope, [...dependsOn, ...guest.ready]),
  );
  createRecord(scope, { hostName }, { hostName: ingress.status.apply(firstHost) });
}
