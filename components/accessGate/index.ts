import * as pulumi from "@pulumi/pulumi";
import { apiServerService, ports } from "../../airflow/names";
import { type PublicUrl, publicUrl } from "../../airflow/publicUrl";
import { createApplicationLoadBalancer } from "./applicationLoadBalancer";
import type { AccessGateArgs, Balancer, Scope } from "./args";
import { createRecord } from "./certificate";
import { createNetworkLoadBalancer } from "./networkLoadBalancer";
import { createNginx } from "./nginx";

export type { AccessGateArgs, Guest } from "./args";

/**
 * The way to the UI and the REST API: a load balancer that the AWS Load Balancer Controller makes, with a security group, a
 * certificate, a DNS record, access logs, and a firewall where it faces the internet. One file per mode.
 *
 * Cost a month: $17 for a load balancer and $4 per unit of its capacity; a firewall $10 and its log. Nothing with mode none.
 */
export class AccessGate extends pulumi.ComponentResource {
  /** Where people open the UI: an address, or the command that makes one. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: AccessGateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:AccessGate", name, {}, opts);

    const scope = { name, args, parent: this };
    const url = publicUrl(args.access);
    const balancer = createBalancer(scope, url);
    if (balancer !== undefined && url !== undefined) createRecord(scope, url, balancer);

    this.url = addressFor(args, url, balancer);
    this.registerOutputs({ url: this.url });
  }
}

function createBalancer(scope: Scope, url: PublicUrl | undefined): Balancer | undefined {
  switch (scope.args.access.mode) {
    case "internal-alb":
      return createApplicationLoadBalancer(scope, named(url));
    case "internal-nlb":
      return createNetworkLoadBalancer(scope, url);
    case "nginx":
      return createNginx(scope, named(url));
    case "none":
      return undefined;
  }
}

function named(url: PublicUrl | undefined): PublicUrl {
  if (url === undefined) throw new Error("access.hostName is missing");
  return url;
}

function addressFor(
  { airflowNamespace }: AccessGateArgs,
  url: PublicUrl | undefined,
  balancer: Balancer | undefined,
): pulumi.Output<string> {
  if (url !== undefined) return pulumi.output(url.origin);
  if (balancer !== undefined)
    return pulumi.interpolate`http://${balancer.hostName}:${ports.apiServer}`;
  const { apiServer } = ports;
  return pulumi.output(
    `kubectl -n ${airflowNamespace} port-forward service/${apiServerService} ${apiServer}:${apiServer}`,
  );
}
