/**
 * Which images may run in Airflow's namespace, as native admission rules: the API server itself evaluates
 * them for every pod, whoever makes it, a DAG's own pods and debug containers included ("Validating
 * Admission Policy", Kubernetes documentation).
 */
import type { StackSettings } from "../settings/types";
import { type SystemImageName, systemImageNames, type VersionBundle } from "../settings/versions";

export type SystemImages = Readonly<Record<SystemImageName, string>>;
type ImageSettings = StackSettings["airflow"]["image"];

/** The system images of a stack: the version map's, or what the settings put in their place. */
export function systemImages(
  map: VersionBundle["images"],
  given: ImageSettings["system"],
): SystemImages {
  const pick = (name: SystemImageName): string => given[name] ?? map[name];
  return {
    gitSync: pick("gitSync"),
    statsd: pick("statsd"),
    pgbouncer: pick("pgbouncer"),
    pgbouncerExporter: pick("pgbouncerExporter"),
    redis: pick("redis"),
    reloader: pick("reloader"),
  };
}

export interface ImageAdmissionInput {
  /** Namespaces that it holds for; at least one. */
  readonly namespaces: readonly string[];
  /** Repositories whose images may run by digest, without tag; at least one. */
  readonly repositories: readonly string[];
  readonly systemImages: SystemImages;
  /** With `enforce`, a system image is trusted by its digest only: a tag of a public registry may move. */
  readonly mode: "audit" | "enforce";
}

/** Whether a reference names content, and not a place that may hold another tomorrow. */
export const isPinned = (reference: string): boolean => /@sha256:[0-9a-f]{64}$/.test(reference);

/** A list of texts in CEL, whose literals are JSON's for printable text (CEL language definition, "String and Bytes Values"). */
const list = (texts: readonly string[]): string =>
  `[${[...new Set(texts)].map((text) => JSON.stringify(text)).join(", ")}]`;

/** Every image that a pod names: containers of all three kinds, and volumes made of an image. */
const imagesOf = (pod: string): string =>
  [
    `${pod}.spec.containers.map(c, c.image)`,
    ...["initContainers", "ephemeralContainers"].map(
      (kind) => `(has(${pod}.spec.${kind}) ? ${pod}.spec.${kind}.map(c, c.image) : [])`,
    ),
    `(has(${pod}.spec.volumes) ? ${pod}.spec.volumes.filter(v, has(v.image)).map(v, v.image.reference) : [])`,
  ].join(" + ");

/**
 * What refuses an image. One that a pod runs already is not judged again: or nobody could finish or label
 * a pod that is older than the rule.
 */
export function admissionVariables({
  mode,
  repositories,
  systemImages: system,
}: Pick<ImageAdmissionInput, "mode" | "repositories" | "systemImages">) {
  const listed = systemImageNames.map((name) => system[name]);
  return [
    { name: "images", expression: imagesOf("object") },
    { name: "known", expression: `oldObject == null ? [] : ${imagesOf("oldObject")}` },
    { name: "system", expression: list(mode === "enforce" ? listed.filter(isPinned) : listed) },
    {
      name: "repositories",
      expression: list(repositories),
    },
    {
      name: "refused",
      expression:
        "variables.images.filter(i, !(i in variables.known) && !(i in variables.system) && " +
        "!(i.matches('@sha256:[0-9a-f]{64}$') && " +
        "variables.repositories.exists(r, i.startsWith(r + '@') || i.startsWith(r + ':'))))",
    },
  ];
}

/** Specs of the policy and of its binding, named apart by `policyName`. */
export function imageAdmission(input: ImageAdmissionInput, policyName: string) {
  const { namespaces, repositories, mode } = input;
  const advice = `images run here by digest, from ${repositories.join(" or ")}, or are system images of the platform`;
  return {
    policy: {
      // Without the rule nothing runs: an attacker who breaks its evaluation gains nothing.
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["CREATE", "UPDATE"],
            resources: ["pods", "pods/ephemeralcontainers"],
          },
        ],
      },
      variables: admissionVariables(input),
      validations: [
        {
          expression: "variables.refused.size() == 0",
          messageExpression: `'not trusted: ' + variables.refused.join(', ') + ' (' + ${JSON.stringify(advice)} + ')'`,
          message: `not trusted: ${advice}`,
          reason: "Forbidden",
        },
      ],
    },
    binding: {
      policyName,
      validationActions: [mode === "enforce" ? "Deny" : "Audit"],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [
            {
              key: "kubernetes.io/metadata.name",
              operator: "In",
              values: [...namespaces],
            },
          ],
        },
      },
    },
  };
}
