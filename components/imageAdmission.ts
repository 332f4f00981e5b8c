import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { imageAdmission, type SystemImages } from "../airflow/imageAdmission";

export interface ImageAdmissionArgs {
  /** What happens to a pod with another image: `off` makes nothing at all. */
  mode: "off" | "audit" | "enforce";
  /** Namespaces that it holds for. The first one names the policy, so it must not be in another stack of the same cluster. */
  namespaces: readonly [string, ...string[]];
  /** The stack's own repository, without tag. */
  ownRepository: pulumi.Input<string>;
  /** Repositories trusted besides. */
  repositories: readonly string[];
  /** References that may run exactly as they stand. */
  systemImages: SystemImages;
  /** Provider of the cluster. */
  kubernetesProvider: k8s.Provider;
  /** What takes everything inside the cluster with it. Default: nothing. */
  deletedWith?: pulumi.Resource;
}

/**
 * Image trust: the API server refuses, or notes, every pod in Airflow's namespace whose image is neither one
 * of the stack's own repository, by digest, nor a system image of the platform. Needs no webhook and no pod.
 * Costs nothing.
 */
export class ImageAdmission extends pulumi.ComponentResource {
  /** What must stand before the first pod of the namespaces. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ImageAdmissionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("airflow-platform:components:ImageAdmission", name, {}, opts);

    this.ready = args.mode === "off" ? [] : this.createPolicy(name, { ...args, mode: args.mode });
    this.registerOutputs({});
  }

  private createPolicy(
    name: string,
    args: ImageAdmissionArgs & { mode: "audit" | "enforce" },
  ): pulumi.Resource[] {
    const policyName = `${args.namespaces[0]}-images`;
    const specs = pulumi
      .output(args.ownRepository)
      .apply((own) =>
        imageAdmission({ ...args, repositories: [own, ...args.repositories] }, policyName),
      );
    const options = {
      parent: this,
      provider: args.kubernetesProvider,
      ...(args.deletedWith === undefined ? {} : { deletedWith: args.deletedWith }),
    };
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
      name,
      { metadata: { name: policyName }, spec: specs.policy },
      options,
    );
    const binding = new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
      name,
      { metadata: { name: policyName }, spec: specs.binding },
      { ...options, dependsOn: [policy] },
    );
    return [policy, binding];
  }
}
