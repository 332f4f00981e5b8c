import { checkov, cisEks } from "../../frameworks";
import { asObject, at, listOf, textsOf } from "../../json";
import { each } from "../../known";
import { nameOf, namespaceOf } from "../../kubernetes/objects";
import { texts } from "../../parameters";
import { stackRule } from "../../rule";

export const networkPolicyDefaultDeny = stackRule({
  name: "network-policy-default-deny",
  description:
    "In each namespace of the program pods talk to nobody, and nobody to them, unless a policy says so.",
  severity: "high",
  frameworks: [...cisEks("4.3.2"), ...checkov("CKV2_K8S_6")],
  remediation: {
    text: "Add a NetworkPolicy for every pod with both directions and no rules; AirflowNamespace does.",
  },
  url: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  parameters: { exempt: texts([], "Namespaces that need no such policy.") },
  check: (stack, report, { exempt }) => {
    const policies = stack.ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy");
    each(stack.ofType("kubernetes:core/v1:Namespace"), (namespace) => {
      const name = nameOf(namespace.props) ?? namespace.name;
      if (exempt.includes(name)) return;
      const closed = policies.some(({ props }) => {
        const { podSelector, policyTypes, ingress, egress } = asObject(at(props, "spec"));
        const everyPod = Object.keys(asObject(podSelector)).length === 0;
        const both = ["Ingress", "Egress"].every((direction) =>
          textsOf(policyTypes).includes(direction),
        );
        const nothing = listOf(ingress).length === 0 && listOf(egress).length === 0;
        return namespaceOf(props) === name && everyPod && both && nothing;
      });
      if (!closed) report("no policy denies everything first", namespace.urn);
    });
  },
});
