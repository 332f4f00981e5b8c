/** Evaluates an admission policy's expressions, as the API server does. */
import { celEnv, isCelError, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";

/** What of a ValidatingAdmissionPolicy's spec decides. */
export interface PolicyRules {
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly {
    readonly expression: string;
    readonly messageExpression: string;
  }[];
}

const env = celEnv({ funcs: strings });
const compiled = new Map<string, ReturnType<typeof plan>>();
const evaluate = (expression: string, bindings: Record<string, unknown>): unknown => {
  const run = compiled.get(expression) ?? plan(env, parse(expression));
  compiled.set(expression, run);
  const value: unknown = Reflect.apply(run, undefined, [bindings]);
  if (isCelError(value)) throw value;
  return value;
};

/** Each variable in its turn, then the validation, then its message. */
export function judge(
  { variables, validations: [validation] }: PolicyRules,
  spec: unknown,
  oldSpec?: unknown,
): { admitted: unknown; message: unknown } {
  const found: Record<string, unknown> = {};
  const bindings = {
    object: { spec },
    oldObject: oldSpec === undefined ? null : { spec: oldSpec },
    variables: found,
  };
  for (const { name, expression } of variables) found[name] = evaluate(expression, bindings);
  if (validation === undefined) throw new Error("the policy has no validation");
  return {
    admitted: evaluate(validation.expression, bindings),
    message: evaluate(validation.messageExpression, bindings),
  };
}
