import { checkov, cisAws, fsbp } from "../../frameworks";
import { statementsOf } from "../../iam/document";
import { matches } from "../../iam/match";
import { refusesPlainHttp } from "../../iam/transport";
import { at, textAt } from "../../json";
import { each, known } from "../../known";
import { stackRule } from "../../rule";
import { BUCKETS, configurationsOf } from "../../s3";

export const s3TlsOnly = stackRule({
  name: "s3-tls-only",
  description: "Buckets refuse requests without TLS.",
  severity: "high",
  frameworks: [...fsbp("S3.5"), ...cisAws("2.1.1"), ...checkov("CKV_AWS_379")],
  remediation: {
    text: "Deny every action where aws:SecureTransport is false, on the bucket and its objects; ArtifactStore does.",
  },
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  check: (stack, report) => {
    each(stack.ofType(...BUCKETS), (bucket) => {
      const policies = configurationsOf(stack, bucket, "policy");
      const statements = policies.flatMap((policy) => statementsOf(at(policy, "policy") ?? policy));
      const refused = statements
        .filter((statement) => refusesPlainHttp(statement, "s3"))
        .flatMap(({ resources }) => resources);
      const name = known(() => textAt(bucket.props, "bucket"));
      const own = (arn: string): boolean =>
        name === undefined || matches(arn.split(/[:/]/)[5] ?? "", name);
      const whole = refused.some((arn) => arn === "*" || (!arn.includes("/") && own(arn)));
      const objects = refused.some((arn) => arn === "*" || (arn.endsWith("/*") && own(arn)));
      if (!whole || !objects) {
        report("no statement refuses plain HTTP to the bucket and to its objects", bucket.urn);
      }
    });
  },
});
