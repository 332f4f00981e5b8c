import { imageAdmission } from "../../airflow/imageAdmission";
import { judge as judgeBy } from "./judge";
import { cases, container, DIGEST, EXTRA, OTHER_DIGEST, OWN, SYSTEM } from "./pods";

const { policy } = imageAdmission(
  {
    namespaces: ["airflow-prod"],
    repositories: [OWN, EXTRA],
    systemImages: SYSTEM,
    mode: "enforce",
  },
  "airflow-prod-images",
);
const judge = (spec: unknown, oldSpec?: unknown) => judgeBy(policy, spec, oldSpec);

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
