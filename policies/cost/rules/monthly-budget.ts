import { amount } from "../../parameters";
import { stackRule } from "../../rule";

import { fixedCosts } from "../prices";

export const monthlyBudget = stackRule({
  name: "monthly-budget",
  description: "What a stack costs while it idles stays below what somebody agreed to pay.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "tier",
    text: "Choose smaller sizes, or raise the tier's budget in policies/cost/config. docs/policies/cost.md says what is counted.",
  },
  url: "https://aws.amazon.com/pricing/",
  parameters: {
    dollars: amount(
      2500,
      { minimum: 1, maximum: 1000000 },
      "Most dollars a month, before traffic and tasks.",
    ),
  },
  check: (stack, report, { dollars }) => {
    const costs = fixedCosts(stack);
    const total = costs.reduce((sum, cost) => sum + cost.dollars, 0);
    if (total <= dollars) return;
    const largest = [...costs].sort((a, b) => b.dollars - a.dollars).slice(0, 3);
    const list = largest.map((cost) => `${cost.what} $${Math.round(cost.dollars)}`).join(", ");
    report(`about $${Math.round(total)} a month, $${dollars} are agreed; the largest are ${list}`);
  },
});
