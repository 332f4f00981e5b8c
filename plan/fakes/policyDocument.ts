import { type Plain, type Properties, records, text, texts } from "./fake";

/** One value stands alone and several as a list, as AWS prints them. */
function oneOrMany(values: string[]): Plain {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

function principals(statement: Properties, key: string): Plain | undefined {
  const given = records(statement, key);
  if (given.length === 0) return undefined;
  const everyone = given.find((item) => text(item, "type") === "*");
  if (everyone !== undefined) return "*";
  return Object.fromEntries(
    given.map((item) => [text(item, "type") ?? "AWS", oneOrMany(texts(item, "identifiers"))]),
  );
}

function conditions(statement: Properties): Plain | undefined {
  const given = records(statement, "conditions");
  if (given.length === 0) return undefined;
  const result: { [test: string]: { [variable: string]: Plain } } = {};
  for (const item of given) {
    const test = text(item, "test") ?? "StringEquals";
    result[test] = {
      ...result[test],
      [text(item, "variable") ?? ""]: oneOrMany(texts(item, "values")),
    };
  }
  return result;
}

function statementOf(statement: Properties): Plain {
  const actions = {
    Action: texts(statement, "actions"),
    NotAction: texts(statement, "notActions"),
  };
  const resources = {
    Resource: texts(statement, "resources"),
    NotResource: texts(statement, "notResources"),
  };
  const entries: [string, Plain | undefined][] = [
    ["Sid", text(statement, "sid")],
    ["Effect", text(statement, "effect") ?? "Allow"],
    ["Principal", principals(statement, "principals")],
    ["NotPrincipal", principals(statement, "notPrincipals")],
    ...Object.entries({ ...actions, ...resources }).map(
      ([key, values]): [string, Plain | undefined] => [
        key,
        values.length === 0 ? undefined : oneOrMany(values),
      ],
    ),
    ["Condition", conditions(statement)],
  ];
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

/** The JSON that `aws.iam.getPolicyDocument` answers, for the arguments that the program gave. */
export function policyDocument(inputs: Properties): string {
  const statements = records(inputs, "statements");
  return JSON.stringify({
    Version: text(inputs, "version") ?? "2012-10-17",
    Statement: statements.map(statementOf),
  });
}
