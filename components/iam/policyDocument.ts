/** The value of one condition key: one text or any of several. */
export type ConditionValue = string | readonly string[];

/** Conditions by operator and key, as in "IAM JSON policy elements: Condition" (IAM User Guide). */
export type Conditions = Readonly<Record<string, Readonly<Record<string, ConditionValue>>>>;

/** Who a resource policy or a trust speaks to. */
export type Principal =
  "*" | Readonly<Partial<Record<"AWS" | "Service" | "Federated", string | readonly string[]>>>;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Principal;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  /** All resources but these; only in a statement that denies. */
  readonly NotResource?: readonly string[];
  readonly Condition?: Conditions;
}

/** An IAM policy as plain data; `pulumi.jsonStringify` makes the text that a resource takes. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/**
 * Joins statements into a document.
 *
 * @throws Error when there is no statement or two share a Sid: IAM refuses both.
 */
export function policyDocument(...statements: readonly PolicyStatement[]): PolicyDocument {
  if (statements.length === 0) throw new Error("a policy needs at least one statement");
  const sids = statements.map((statement) => statement.Sid);
  const repeated = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (repeated !== undefined) throw new Error(`two statements of a policy are called ${repeated}`);
  return { Version: "2012-10-17", Statement: statements };
}

/**
 * A statement of an identity's policy that allows.
 *
 * @param sid Name of the statement: letters and digits.
 * @param actions Actions, `service:Action`.
 * @param resources ARNs; `*` only where AWS offers no resource-level permission.
 * @param conditions All must hold.
 */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Conditions,
): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}

/**
 * A statement of a resource's policy that refuses every request without TLS
 * (AWS Foundational Security Best Practices S3.5, and the same idea for queues and topics).
 *
 * @param action Every action of the service, such as `sqs:*`.
 * @param resources ARNs of the resource that carries the policy.
 */
export function denyWithoutTls(action: string, resources: readonly string[]): PolicyStatement {
  return {
    Sid: "DenyWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: [action],
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
