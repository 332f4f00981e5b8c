import { checkov, fsbp } from "../../frameworks";
import { resourceRule } from "../../rule";

export const loadBalancerAccessLogs = resourceRule({
  name: "load-balancer-access-logs",
  description: "Load balancers log each request, so that misuse can be traced to an address.",
  severity: "medium",
  frameworks: [...fsbp("ELB.5"), ...checkov("CKV_AWS_91")],
  remediation: { text: "Set accessLogs with a bucket." },
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  check: ({ props }, report) => {
    if (props.accessLogs?.enabled !== true) report("access logs are off");
  },
});
