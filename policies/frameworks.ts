/**
 * Frameworks that rules refer to. Ids were compared with the frameworks' own lists:
 * - CIS Amazon Web Services Foundations Benchmark 5.0.0
 * - CIS Amazon Elastic Kubernetes Service Benchmark 1.5.0
 * - AWS Foundational Security Best Practices, AWS Security Hub User Guide
 * - the policy index of checkov 3.3
 *
 * A rule that no framework has is a promise of the platform's own; its list is empty.
 */
export const FRAMEWORKS = {
  "cis-aws": {
    name: "CIS Amazon Web Services Foundations Benchmark",
    version: "5.0.0",
    reference: "https://www.cisecurity.org/benchmark/amazon_web_services",
  },
  "cis-eks": {
    name: "CIS Amazon Elastic Kubernetes Service Benchmark",
    version: "1.5.0",
    reference: "https://www.cisecurity.org/benchmark/kubernetes",
  },
  fsbp: {
    name: "AWS Foundational Security Best Practices",
    version: "1.0.0",
    reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
  },
  checkov: {
    name: "checkov",
    version: "3.3",
    reference: "https://www.checkov.io/5.Policy%20Index/all.html",
  },
} as const;

export type FrameworkId = keyof typeof FRAMEWORKS;

/** One control of a framework. */
export interface Control {
  readonly framework: FrameworkId;
  readonly id: string;
}

/** A control in the shape of the SDK's `framework` field. */
export function complianceFramework(control: Control): {
  name: string;
  version: string;
  reference: string;
  specification: string;
} {
  return { ...FRAMEWORKS[control.framework], specification: control.id };
}

const controls =
  (framework: FrameworkId) =>
  (...ids: string[]): Control[] =>
    ids.map((id) => ({ framework, id }));

export const cisAws = controls("cis-aws");
export const cisEks = controls("cis-eks");
export const fsbp = controls("fsbp");
export const checkov = controls("checkov");
