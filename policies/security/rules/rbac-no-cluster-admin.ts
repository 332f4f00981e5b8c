import { cisEks } from "../../frameworks";
import { at, listOf, textAt } from "../../json";
import { each } from "../../known";
import { ROLE_BINDINGS } from "../../kubernetes/rbac";
import { resourceRule } from "../../rule";

export const rbacNoClusterAdmin = resourceRule({
  name: "rbac-no-cluster-admin",
  description: "Nothing is bound to cluster-admin, and nothing to everybody.",
  severity: "critical",
  frameworks: [...cisEks("4.1.1", "4.1.7")],
  remediation: {
    settingsKey: "cluster.adminRoleArns",
    text: "Bind a role with what is needed. People become administrators through cluster.adminRoleArns.",
  },
  url: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/",
  types: [...ROLE_BINDINGS],
  check: ({ props }, report) => {
    if (textAt(props, "roleRef", "name") === "cluster-admin") report("it binds cluster-admin");
    each(listOf(at(props, "subjects")), (subject) => {
      const name = textAt(subject, "name") ?? "";
      if (name === "system:masters") report("it speaks of system:masters");
      if (EVERYBODY.includes(name)) report(`it speaks of everybody (${name})`);
    });
  },
});

/** "Default roles and role bindings" and "Service account permissions", Kubernetes documentation. */
const EVERYBODY = [
  "system:anonymous",
  "system:authenticated",
  "system:unauthenticated",
  "system:serviceaccounts",
];
