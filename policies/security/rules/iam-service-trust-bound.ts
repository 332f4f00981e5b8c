import { narrows, principalsOf } from "../../iam/principals";
import { trustStatements } from "../../iam/sources";
import { each } from "../../known";
import { resourceRule } from "../../rule";

export const iamServiceTrustBound = resourceRule({
  name: "iam-service-trust-bound",
  description:
    "A service takes a role on behalf of this account only, so that another customer cannot make it act here.",
  severity: "medium",
  frameworks: [],
  remediation: { text: "Add aws:SourceAccount or aws:SourceArn to the trust." },
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  types: ["aws:iam/role:Role"],
  check: ({ props }, report) => {
    each(trustStatements(props), (statement) => {
      if (statement.effect !== "Allow" || statement.conditions.some(narrows)) return;
      const services = principalsOf(statement).filter(
        ({ kind, value }) => kind === "Service" && DEPUTIES.includes(value),
      );
      for (const { value } of services) report(`${value} may take the role for any account`);
    });
  },
});

/** Services that send both keys ("Cross-service confused deputy prevention" in each service's guide). */
const DEPUTIES = [
  "eks.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
  "monitoring.rds.amazonaws.com",
  "scheduler.amazonaws.com",
  "backup.amazonaws.com",
  "states.amazonaws.com",
  "delivery.logs.amazonaws.com",
];
