import * as aws from "@pulumi/aws";
import { encryptionKey } from "../encryptionKey";
import { logsKeyUser } from "../iam/keyPolicy";
import type { Scope } from "./args";
import { firewallRules, firewallVisibility, redactedFields } from "./firewallRules";

/** Log groups of a firewall must begin so ("Logging destinations: Amazon CloudWatch Logs", AWS WAF Developer Guide). */
const LOG_PREFIX = "aws-waf-logs-";

/**
 * The web application firewall of an internet-facing load balancer: about $10 a month, $0.60 per million requests, and its log.
 *
 * @returns The firewall, which logs already.
 */
export function createFirewall({ name, args, parent }: Scope): aws.wafv2.WebAcl {
  const { access, accountId, partition, region, tags } = args;
  const title = `${args.name}-access`;
  const acl = new aws.wafv2.WebAcl(
    name,
    {
      name: title,
      description: `What may reach Airflow of ${args.name} from the internet`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rules: firewallRules(access.waf.requestsPerFiveMinutes),
      visibilityConfig: firewallVisibility(title),
      tags: { ...tags, Name: title },
    },
    { parent },
  );
  const logGroup = `${LOG_PREFIX}${args.name}`;
  const key = encryptionKey(
    `${name}-firewall`,
    {
      description: `Encrypts the firewall log of ${args.name}.`,
      alias: `${args.name}-firewall`,
      ...{ partition, accountId, tags },
      users: (account) => [
        logsKeyUser({ partition, region, accountId: account, logGroupPrefix: logGroup }),
      ],
    },
    { parent },
  );
  const logs = new aws.cloudwatch.LogGroup(
    `${name}-firewall`,
    {
      name: logGroup,
      retentionInDays: access.waf.logRetentionDays,
      kmsKeyId: key.arn,
      tags: { ...tags, Name: logGroup },
    },
    { parent },
  );
  new aws.wafv2.WebAclLoggingConfiguration(
    name,
    {
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.arn],
      redactedFields,
    },
    { parent },
  );
  return acl;
}
