import type { Inventory, TypedResource } from "../inventory";
import { textAt } from "../json";
import type { Statement } from "../iam/document";
import { names } from "../iam/match";
import { principalsOf } from "../iam/principals";
import { attachedPolicies, roleDocuments, trustStatements } from "../iam/sources";
import { Ownership } from "./ownership";
import { type Proof, ProofBuilder } from "./proof";

const CLAIM = "No role can read another stack's secrets, buckets or keys.";

type Role = TypedResource<"aws:iam/role:Role">;

/** What must stay within the stack, with the actions that reach it. */
const GUARDED = {
  secrets: [
    "secretsmanager:GetSecretValue",
    "secretsmanager:BatchGetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
  ],
  buckets: [
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:PutObject",
    "s3:DeleteObject",
  ],
  keys: ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant"],
} as const;

/**
 * AWS's own policies that the platform attaches, none of which reads a secret, a bucket or a key
 * ("AWS managed policies for Amazon EKS", EKS User Guide, and the policies' own pages).
 */
const HARMLESS = new Set([
  "AmazonEBSCSIDriverPolicy",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonEC2ContainerRegistryReadOnly",
  "AmazonEKSClusterPolicy",
  "AmazonEKSServicePolicy",
  "AmazonEKSVPCResourceController",
  "AmazonEKSWorkerNodeMinimalPolicy",
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonRDSEnhancedMonitoringRole",
]);

/** Proves from the roles' documents that what they can read is the stack's own. */
export function proveIdentity(stack: Inventory): Proof {
  const proof = new ProofBuilder("identity", CLAIM);
  const ownership = new Ownership(stack);
  for (const role of stack.ofType("aws:iam/role:Role")) {
    proof.attempt(role.name, () => documents(stack, role, ownership, proof));
    proof.attempt(role.name, () => managed(stack, role, proof));
  }
  return proof.build();
}

function documents(stack: Inventory, role: Role, ownership: Ownership, proof: ProofBuilder): void {
  const who = holderOf(role);
  for (const { source, statements } of roleDocuments(stack, role)) {
    for (const statement of statements.filter(({ effect }) => effect === "Allow")) {
      for (const [kind, actions] of Object.entries(GUARDED)) {
        const held = actions.filter((action) => names(statement, action));
        if (held.length === 0) continue;
        judge({ kind, who, held, statement, urn: source.urn }, ownership, proof);
      }
    }
  }
}

interface Grant {
  readonly kind: string;
  readonly who: string;
  readonly held: readonly string[];
  readonly statement: Statement;
  readonly urn: string;
}

function judge(grant: Grant, ownership: Ownership, proof: ProofBuilder): void {
  const { kind, who, held, statement, urn } = grant;
  if (statement.notResources.length > 0) {
    proof.against(`${who} may use ${held.join(", ")} on all but a list`, urn);
    return;
  }
  const conditional = ownership.byCondition(statement);
  for (const pattern of statement.resources.filter((arn) => ownership.concerns(kind, arn))) {
    const owned = ownership.owns(pattern);
    if (owned === undefined && !conditional) {
      proof.against(
        `${who} may use ${held.join(", ")} on ${pattern}, which is not this stack's`,
        urn,
      );
    } else {
      proof.path(who, owned ?? `${pattern} as far as it is this stack's`, `${held.join(", ")}`);
    }
  }
}

function managed(stack: Inventory, role: Role, proof: ProofBuilder): void {
  const attachments = stack.referrers(
    role,
    "role",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  );
  for (const resource of [role, ...attachments]) {
    for (const arn of attachedPolicies(resource.props)) {
      const name = /^arn:[^:]*:iam::aws:policy\/(?:[\w-]+\/)*([\w-]+)$/.exec(arn)?.[1];
      if (name !== undefined && !HARMLESS.has(name)) {
        proof.against(
          `${holderOf(role)} has AWS's policy ${name}, which may read more`,
          resource.urn,
        );
      }
    }
  }
}

/** Who acts as the role: the service accounts or services of its trust, as far as they are known. */
function holderOf(role: Role): string {
  const name = textAt(role.props, "name") ?? role.name;
  const subjects = trustStatements(role.props).flatMap((statement) => [
    ...statement.conditions.flatMap(({ key, values }) => (key.endsWith(":sub") ? values : [])),
    ...principalsOf(statement).flatMap(({ kind, value }) => (kind === "Service" ? [value] : [])),
  ]);
  const short = subjects.map((subject) => subject.replace(/^system:serviceaccount:/, ""));
  return short.length === 0 ? `role ${name}` : `role ${name} (${short.join(", ")})`;
}
