/** Rules of the web application firewall, as plain data. */

/** Rule groups that AWS keeps up to date ("AWS Managed Rules rule groups list", AWS WAF Developer Guide), by priority. */
const managedGroups = [
  { name: "AWSManagedRulesAmazonIpReputationList", counted: [] },
  { name: "AWSManagedRulesKnownBadInputsRuleSet", counted: [] },
  // A run's parameters may be longer than the 8 KB that this one rule takes for an attack.
  { name: "AWSManagedRulesCommonRuleSet", counted: ["SizeRestrictions_BODY"] },
] as const;

const visibility = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});

/**
 * The rate first: what is too much needs no closer look.
 *
 * @param limit Requests in five minutes from one address.
 */
export const firewallRules = (limit: number) => [
  {
    name: "rate",
    priority: 0,
    action: { block: {} },
    statement: {
      rateBasedStatement: { limit, evaluationWindowSec: 300, aggregateKeyType: "IP" },
    },
    visibilityConfig: visibility("rate"),
  },
  ...managedGroups.map(({ name, counted }, index) => ({
    name,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name),
  })),
];

/** Of the firewall as a whole. */
export const firewallVisibility = visibility;

/** Headers that hold sessions and tokens, and stay out of the log. */
export const redactedFields = ["authorization", "cookie"].map((name) => ({
  singleHeader: { name },
}));
