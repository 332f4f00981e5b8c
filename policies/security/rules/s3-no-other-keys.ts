import { type Condition, type Statement, statementsOf } from "../../iam/document";
import { names } from "../../iam/match";
import { principalsOf } from "../../iam/principals";
import { at, textAt } from "../../json";
import { each, isSet } from "../../known";
import { stackRule } from "../../rule";
import { BUCKETS, configurationsOf, encryptionRules, receivesLogs } from "../../s3";

export const s3NoOtherKeys = stackRule({
  name: "s3-no-other-keys",
  description:
    "A bucket with its own key refuses objects encrypted otherwise, which its key's policy would not protect.",
  severity: "medium",
  frameworks: [],
  remediation: {
    text: "Deny s3:PutObject where s3:x-amz-server-side-encryption-aws-kms-key-id is another; ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html",
  check: (stack, report) => {
    each(stack.ofType(...BUCKETS), (bucket) => {
      const rules = encryptionRules(stack, bucket);
      if (receivesLogs(stack, bucket) || !rules.some(({ standard }) => hasOwnKey(standard))) return;
      const policies = configurationsOf(stack, bucket, "policy");
      const statements = policies.flatMap((policy) => statementsOf(at(policy, "policy") ?? policy));
      if (!statements.some(refusesOtherKeys)) {
        report("an upload may name another key, or none", bucket.urn);
      }
    });
  },
});

function hasOwnKey(standard: unknown): boolean {
  const kms = textAt(standard, "sseAlgorithm")?.startsWith("aws:kms") === true;
  return kms && isSet(() => at(standard, "kmsMasterKeyId"));
}

/** A denied comparison holds where the request has no such header, too. */
function refusesOtherKeys(statement: Statement): boolean {
  const { conditions, effect } = statement;
  const everybody = principalsOf(statement).some(({ kind }) => kind === "everybody");
  const other = conditions.some(isAnotherKey);
  const only = conditions.every((one) => isAnotherKey(one) || isHeaderThere(one));
  return effect === "Deny" && everybody && other && only && names(statement, "s3:PutObject");
}

const HEADER = "s3:x-amz-server-side-encryption";

const isAnotherKey = ({ operator, key }: Condition): boolean =>
  /^(String|Arn)Not(Equals|Like)$/.test(operator) && key === `${HEADER}-aws-kms-key-id`;

const isHeaderThere = ({ operator, key, values }: Condition): boolean =>
  operator === "Null" && key === HEADER && values.every((value) => value === "false");
