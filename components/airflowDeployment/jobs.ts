/** Jobs that run before the release: each is awaited, and made anew where anything about it has changed. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { OneOffJob } from "../../airflow/oneOffJob";

interface JobWork {
  readonly namespace: string;
  /** Service account of its pod; it has no token and no role. */
  readonly serviceAccount: string;
  readonly job: pulumi.Output<OneOffJob>;
  /** Longest time until it is done, as Go writes it. */
  readonly timeout: string;
}

/**
 * @param opts For the job: what it waits for.
 * @param accountOpts For its service account.
 */
export function createJob(
  name: string,
  { namespace, serviceAccount, job, timeout }: JobWork,
  opts: pulumi.CustomResourceOptions,
  accountOpts: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job {
  const account = new k8s.core.v1.ServiceAccount(
    name,
    { metadata: { name: serviceAccount, namespace }, automountServiceAccountToken: false },
    accountOpts,
  );
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: {
        name: job.name,
        namespace,
        labels: job.labels,
        // A job that failed is made anew by the next `up`, not awaited once more.
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: job.spec,
    },
    {
      ...pulumi.mergeOptions(opts, { dependsOn: [account] }),
      deleteBeforeReplace: true,
      customTimeouts: { create: timeout },
    },
  );
}
