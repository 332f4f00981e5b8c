import * as pulumi from "@pulumi/pulumi";
import { allowBalancerLogs } from "../iam/bucketPolicy";
import { PrivateBucket } from "../privateBucket";
import type { Scope } from "./args";

/**
 * Bucket of the load balancer's access logs: about $0.023 per GB and month. S3's own keys encrypt it, the only ones that an
 * application load balancer writes with ("Enable access logs", Elastic Load Balancing, Application Load Balancers).
 */
export function createAccessLogs({ name, args, parent }: Scope): PrivateBucket {
  const { accountId, partition, region } = args;
  return new PrivateBucket(
    `${name}-logs`,
    {
      bucketName: pulumi.interpolate`${args.name}-elb-logs-${accountId}`,
      expireAfterDays: args.logRetentionDays,
      noncurrentVersionDays: args.noncurrentVersionDays,
      deleteWithContent: args.deleteBucketsWithContent,
      statements: (bucketArn) =>
        pulumi
          .output(accountId)
          .apply((account) =>
            allowBalancerLogs({ bucketArn, accountId: account, partition, region }),
          ),
      tags: args.tags,
    },
    { parent },
  );
}
