import { at, listOf, textsOf } from "../json";

export const ROLES = [
  "kubernetes:rbac.authorization.k8s.io/v1:Role",
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
] as const;

export const ROLE_BINDINGS = [
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
] as const;

/** One rule of a role. */
export interface RoleRule {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

export function rulesOf(role: unknown): RoleRule[] {
  return listOf(at(role, "rules")).map((rule) => ({
    groups: textsOf(at(rule, "apiGroups")),
    resources: textsOf(at(rule, "resources")),
    names: textsOf(at(rule, "resourceNames")),
    verbs: textsOf(at(rule, "verbs")),
  }));
}

/** Whether a rule gives one of some verbs on one of some resources; `*` gives everything. */
export function permits(
  rule: RoleRule,
  resources: readonly string[],
  verbs: readonly string[],
): boolean {
  const resource = rule.resources.some(
    (name) => resources.includes(name) || resources.some((one) => matchesResource(name, one)),
  );
  return resource && rule.verbs.some((verb) => verb === "*" || verbs.includes(verb));
}

/** `*` is every resource, `*` before a slash every resource's part of that name. */
function matchesResource(pattern: string, resource: string): boolean {
  if (pattern === "*") return true;
  const part = resource.indexOf("/");
  return part !== -1 && pattern === `*${resource.slice(part)}`;
}
