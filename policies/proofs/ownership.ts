import type { Inventory } from "../inventory";
import { at, listOf, textAt } from "../json";
import { known } from "../known";
import { BUCKETS } from "../s3";
import { parseUrn } from "../urn";
import type { Statement } from "../iam/document";
import { matches } from "../iam/match";

/** Services of the guarded things; an ARN of another service is none of the proof's business. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  secrets: ["secretsmanager", "ssm"],
  buckets: ["s3"],
  keys: ["kms"],
};

/** Parameters that AWS publishes for everybody: image ids and the like. */
const PUBLIC_PARAMETER = /^arn:[^:]*:ssm:[^:]*::parameter\/aws\/service\//;

/** What the stack has made, and which ARN patterns can match nothing else. */
export class Ownership {
  private readonly exact = new Map<string, string>();
  private readonly prefixes: readonly string[];
  private readonly stack: string;

  constructor(stack: Inventory) {
    const [first] = stack.resources;
    this.stack = first === undefined ? "" : parseUrn(first.urn).stack;
    for (const bucket of stack.ofType(...BUCKETS)) {
      this.add(`bucket ${bucket.name}`, bucket.props, "arn");
    }
    for (const key of stack.ofType("aws:kms/key:Key")) {
      this.add(`key ${key.name}`, key.props, "arn");
    }
    const secrets = stack.ofType("aws:secretsmanager/secret:Secret");
    for (const secret of secrets) this.add(`secret ${secret.name}`, secret.props, "arn");
    for (const database of stack.ofType("aws:rds/cluster:Cluster", "aws:rds/instance:Instance")) {
      for (const secret of listOf(known(() => at(database.props, "masterUserSecrets")))) {
        this.add(`master password of ${database.name}`, secret, "secretArn");
      }
    }
    const named = secrets.flatMap(({ props }) => {
      const name = known(() => textAt(props, "name") ?? textAt(props, "namePrefix"));
      return /^(.+?)-platform-/.exec(name ?? "")?.[1] ?? [];
    });
    this.prefixes = [...new Set(named.length > 0 ? named : [this.stack])];
  }

  /** Whether an ARN pattern can match one of the guarded things. */
  concerns(kind: string, pattern: string): boolean {
    if (PUBLIC_PARAMETER.test(pattern)) return false;
    const service = pattern.split(":")[2] ?? "";
    return pattern === "*" || (SERVICES[kind] ?? []).some((name) => matches(service || "*", name));
  }

  /** What of the stack's a pattern stands for; undefined where it may match something else. */
  owns(pattern: string): string | undefined {
    const direct = this.exact.get(pattern) ?? this.exact.get(pattern.replace(/\/\*$/, ""));
    if (direct !== undefined) return direct;
    const [, bucket = "", folder = ""] = /^(arn:[^:]*:s3:::[^/*?]+)\/(.+)$/.exec(pattern) ?? [];
    const inside = this.exact.get(bucket);
    if (inside !== undefined) return `${inside}: ${folder}`;
    const suffixed = this.exact.get(pattern.replace(/-(\?{6}|\*)$/, ""));
    if (suffixed !== undefined) return suffixed;
    if (this.isState(pattern)) return "state of the stack";
    const secret = /:secret:(.+)$/.exec(pattern)?.[1];
    const fixed = secret?.split(/[*?]/)[0] ?? "";
    const owned = this.prefixes.some((prefix) =>
      [`${prefix}-platform-`, `${prefix}-airflow-`, `${prefix}-team/`].some((own) =>
        fixed.startsWith(own),
      ),
    );
    return owned && secret !== undefined ? `secrets ${secret}` : undefined;
  }

  /**
   * Whether a statement holds only for what is this stack's by tag, for what was encrypted for it, or for
   * listing its state.
   */
  byCondition(statement: Statement): boolean {
    return statement.conditions.some(({ operator, key, values, ifExists }) => {
      if (ifExists) return false;
      if (operator === "StringLike" && key === "s3:prefix") {
        return values.every((value) => value === ".pulumi/" || this.isState(`/${value}`));
      }
      return (
        operator === "StringEquals" &&
        /resourcetag\/(stack|pulumi:stack)$|^kms:encryptioncontext:stack$/.test(key) &&
        values.every((value) => value === this.stack)
      );
    });
  }

  /** Where Pulumi's bucket backend keeps one stack ("State and backends", Pulumi docs), and its own version. */
  private isState(path: string): boolean {
    const [, folder, stack] =
      /\/\.pulumi\/(stacks|history|backups|locks\/organization)\/[^/*?]+\/([^/*?]+?)(\.json\*|\/\*)$/.exec(
        path,
      ) ?? [];
    return (folder !== undefined && stack === this.stack) || path.endsWith("/.pulumi/meta.yaml");
  }

  private add(name: string, props: unknown, key: string): void {
    const arn = known(() => textAt(props, key));
    if (arn !== undefined) this.exact.set(arn, name);
  }
}
