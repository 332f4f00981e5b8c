/** A team's own pack: plain CrossGuard, one rule. docs/policies/team-pack.md walks through it. */
import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";

const bucketPrefix: ResourceValidationPolicy = {
  name: "research-bucket-prefix",
  description: "Buckets carry the team's prefix, by which its data catalogue finds them.",
  severity: "medium",
  enforcementLevel: "mandatory",
  // The plan prints settings:<key> as the key to change, and every other tag as a control.
  tags: ["research:DATA-3", "settings:storage"],
  remediationSteps: "Choose a name that begins with the prefix.",
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
  configSchema: {
    properties: { prefix: { type: "string", minLength: 2, default: "airflow-" } },
  },
  validateResource: (args, report) => {
    if (args.type !== "aws:s3/bucket:Bucket") return;
    const { prefix } = args.getConfig<{ prefix: string }>();
    const name: unknown = args.props["bucket"];
    if (typeof name === "string" && !name.startsWith(prefix)) {
      report(`the bucket ${name} does not begin with ${prefix}`);
    }
  },
};

new PolicyPack("research-team", { policies: [bucketPrefix] });
