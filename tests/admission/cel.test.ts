import { celEnv, isCelError, parse, plan } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import { imageAdmission, systemImages } from "../../airflow/imageAdmission";
import { defaultBundle } from "../../settings/versions";
import { cases, container, DIGEST, EXTRA, OTHER_DIGEST, OWN } from "./pods";

const { policy } = imageAdmission(
  {
    namespaces: ["airflow-prod"],
    repositories: [OWN, EXTRA],
    systemImages: systemImages(defaultBundle.images, {}),
    mode: "enforce",
  },
  "airflow-prod-images",
);
const env = celEnv({ funcs: strings });
const compiled = new Map<string, ReturnType<typeof plan>>();
const evaluate = (expression: string, bindings: Record<string, unknown>): unknown => {
  const run = compiled.get(expression) ?? plan(env, parse(expression));
  compiled.set(expression, run);
  const value: unknown = Reflect.apply(run, undefined, [bindings]);
  if (isCelError(value)) throw value;
  return value;
};

/** As the API server does it: each variable in its turn, then the validation, then its message. */
function judge(spec: unknown, oldSpec?: unknown): { admitted: unknown; message: unknown } {
  const variables: Record<string, unknown> = {};
  const bindings = {
    object: { spec },
    oldObject: oldSpec === undefined ? null : { spec: oldSpec },
    variables,
  };
  for (const { name, expression } of policy.variables) {
    variables[name] = evaluate(expression, bindings);
  }
  const [validation] = policy.validations;
  if (validation === undefined) throw new Error("the policy has no validation");
  return {
    admitted: evaluate(validation.expression, bindings),
    message: evaluate(validation.messageExpression, bindings),
  };
}

describe("the rule of images, evaluated", () => {
  test.each(cases)("$what", ({ spec, refused }) => {
    const { admitted, message } = judge(spec);
    expect(admitted).toBe(refused.length === 0);
    if (refused.length > 0) expect(message).toContain(`not trusted: ${refused.join(", ")} (`);
  });

  test("a debug container of somebody else's", () => {
    const running = { containers: [container(`${OWN}@${DIGEST}`)] };
    const debugged = { ...running, ephemeralContainers: [container("busybox:1.37", "debugger")] };
    expect(judge(debugged, running).admitted).toBe(false);
  });

  test("what runs already is not judged again, so that an old pod can be finished", () => {
    const old = { containers: [container("apache/airflow:3.2.2")] };
    expect(judge({ ...old, activeDeadlineSeconds: 1 }, old).admitted).toBe(true);
    expect(judge({ containers: [container("evil.example/x:1")] }, old).admitted).toBe(false);
    const next = { containers: [container(`${OWN}@${OTHER_DIGEST}`)] };
    expect(judge(next, old).admitted).toBe(true);
  });
});
