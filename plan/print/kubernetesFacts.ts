import type { Properties } from "../model";
import { airflowFacts } from "./airflowFacts";
import { isProperties } from "../plain";
import { at, listAt, textAt, textsAt } from "./read";

type Fact = string | undefined;

const name = (i: Properties): Fact => textAt(i, "metadata", "name");
const replicas = (i: Properties): Fact => {
  const count = textAt(i, "spec", "replicas");
  return count && `${count} replicas`;
};

function release(i: Properties): Fact[] {
  const name = textAt(i, "chart")?.split("/").at(-1);
  const chart = [name, textAt(i, "version")].filter(Boolean).join(" ");
  const namespace = textAt(i, "namespace");
  const inside = name === "airflow" ? airflowFacts(i) : [];
  return [chart || undefined, namespace && `in ${namespace}`, ...inside];
}

/** What Argo CD installs: the chart's own facts, as a release of it has them. */
function application(i: Properties): Fact[] {
  const source = ["spec", "source"] as const;
  const name = textAt(i, ...source, "chart");
  const namespace = textAt(i, "spec", "destination", "namespace");
  const automated = at(i, "spec", "syncPolicy", "automated", "selfHeal") === true;
  const values = at(i, ...source, "helm", "valuesObject");
  return [
    [name, textAt(i, ...source, "targetRevision")].filter(Boolean).join(" ") || undefined,
    namespace && `into ${namespace}`,
    automated ? "heals itself" : undefined,
    ...(name === "airflow" && isProperties(values) ? airflowFacts({ values }) : []),
  ];
}

function project(i: Properties): Fact[] {
  const places = listAt(i, "spec", "destinations").map((_, d) =>
    textAt(i, "spec", "destinations", d, "namespace"),
  );
  const kinds = listAt(i, "spec", "namespaceResourceWhitelist").length;
  return [
    name(i),
    `from ${textsAt(i, "spec", "sourceRepos").join(" ")}`,
    `into ${places.join(" ")}`,
    `${kinds} kinds`,
  ];
}

function service(i: Properties): Fact[] {
  const ports = listAt(i, "spec", "ports").map((_, p) => textAt(i, "spec", "ports", p, "port"));
  return [
    name(i),
    textAt(i, "spec", "type"),
    ports.length > 0 ? `port ${ports.join(" ")}` : undefined,
  ];
}

function ingress(i: Properties): Fact[] {
  const hosts = listAt(i, "spec", "rules").map((_, r) => textAt(i, "spec", "rules", r, "host"));
  return [name(i), ...hosts, textAt(i, "spec", "ingressClassName")];
}

function ingressClass(i: Properties): Fact[] {
  const firewall = textAt(i, "spec", "wafv2AclArn") === undefined ? undefined : "firewall";
  const policy = textAt(i, "spec", "sslPolicy");
  return [name(i), textAt(i, "spec", "scheme"), policy, firewall];
}

function autoscaler(i: Properties): Fact[] {
  const [min, max] = [textAt(i, "spec", "minReplicas"), textAt(i, "spec", "maxReplicas")];
  return [textAt(i, "spec", "scaleTargetRef", "name"), max && `${min ?? "1"}–${max} replicas`];
}

function quota(i: Properties): Fact[] {
  const hard = at(i, "spec", "hard");
  if (typeof hard !== "object" || hard === null || Array.isArray(hard)) return [];
  return Object.keys(hard).map((key) => `${key} ${textAt(hard, key) ?? ""}`);
}

function nodePool(i: Properties): Fact[] {
  const requirements = listAt(i, "spec", "template", "spec", "requirements");
  const capacity = requirements.flatMap((_, r) => {
    const path = ["spec", "template", "spec", "requirements", r] as const;
    const isCapacity = textAt(i, ...path, "key") === "karpenter.sh/capacity-type";
    return isCapacity ? textsAt(i, ...path, "values") : [];
  });
  const cpu = textAt(i, "spec", "limits", "cpu");
  const memory = textAt(i, "spec", "limits", "memory");
  return [
    name(i),
    capacity.join(" then ") || undefined,
    cpu && `at most ${cpu} CPU`,
    memory && `${memory} memory`,
  ];
}

function policy(i: Properties): Fact[] {
  const [min, max] = [textAt(i, "spec", "minAvailable"), textAt(i, "spec", "maxUnavailable")];
  return [name(i), min && `at least ${min} up`, max && `at most ${max} down`];
}

function externalSecret(i: Properties): Fact[] {
  const every = textAt(i, "spec", "refreshInterval");
  return [textAt(i, "spec", "target", "name") ?? name(i), every && `every ${every}`];
}

function serviceAccount(i: Properties): Fact[] {
  const role = textAt(i, "metadata", "annotations", "eks.amazonaws.com/role-arn");
  return [name(i), role && `as ${role.split("/").at(-1) ?? role}`];
}

function admissionBinding(i: Properties): Fact[] {
  const selector = ["spec", "matchResources", "namespaceSelector", "matchExpressions", 0] as const;
  const namespaces = textsAt(i, ...selector, "values").join(" ");
  const actions = textsAt(i, "spec", "validationActions").join(" and ").toLowerCase();
  return [actions || undefined, namespaces && `in ${namespaces}`];
}

/** What an admission policy lets in, as far as its variables are lists. */
function admissionPolicy(i: Properties): Fact[] {
  const lists = listAt(i, "spec", "variables").flatMap((_, v) => {
    const path = ["spec", "variables", v] as const;
    const [label, text] = [textAt(i, ...path, "name"), textAt(i, ...path, "expression")];
    const items = text?.startsWith("[") ? [...text.matchAll(/"([^"]*)"/g)].map(([, t]) => t) : [];
    return items.length === 0 ? [] : [`${label ?? ""}: ${items.join(" ")}`];
  });
  return [name(i), ...lists];
}

/** With the release that it holds, and where that was before. */
function namespace(i: Properties): Fact[] {
  const note = (key: string): Fact =>
    textAt(i, "metadata", "annotations", `airflow-platform/${key}`);
  const [release, from, verified] = [
    note("release"),
    note("release-from"),
    note("release-verified"),
  ];
  return [
    name(i),
    release && `release ${release}`,
    from && `from ${from}`,
    verified && `verified in ${verified}`,
  ];
}

/** By kind, whatever the API group and version. */
const kinds: { readonly [kind: string]: (inputs: Properties) => Fact[] } = {
  Namespace: namespace,
  Deployment: (i) => [name(i), replicas(i)],
  StatefulSet: (i) => [name(i), replicas(i)],
  Service: service,
  Ingress: ingress,
  IngressClassParams: ingressClass,
  HorizontalPodAutoscaler: autoscaler,
  ResourceQuota: quota,
  PodDisruptionBudget: policy,
  NodePool: nodePool,
  Application: application,
  AppProject: project,
  ExternalSecret: externalSecret,
  ServiceAccount: serviceAccount,
  StorageClass: (i) => [name(i), textAt(i, "parameters", "type")],
  Job: (i) => [name(i)],
  ValidatingAdmissionPolicy: admissionPolicy,
  ValidatingAdmissionPolicyBinding: admissionBinding,
};

/** Facts of a Kubernetes object or Helm release; undefined for a kind that is only counted. */
export function kubernetesFacts(type: string, inputs: Properties): readonly Fact[] | undefined {
  if (!type.startsWith("kubernetes:")) return undefined;
  if (type === "kubernetes:helm.sh/v3:Release") return release(inputs);
  return kinds[type.split(":").at(-1) ?? ""]?.(inputs);
}
