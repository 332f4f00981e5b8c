import { imageAdmission } from "../../airflow/imageAdmission";
import { ApiServer } from "./apiServer";
import { cases, container, DIGEST, EXTRA, OWN, SYSTEM } from "./pods";

/**
 * The same pods, judged by a real API server. KUBEBUILDER_ASSETS names a folder with etcd and
 * kube-apiserver, as for controller-runtime's envtest; without it the tests are left out, visibly.
 */
const assets = process.env["KUBEBUILDER_ASSETS"];
const whereThereIsOne = assets === undefined ? describe.skip : describe;
const NAME = "airflow-prod-images";

whereThereIsOne("the rule of images, on a real API server", () => {
  let server: ApiServer;
  const pods = "/api/v1/namespaces/airflow-prod/pods";
  const create = (spec: unknown, path = pods) =>
    server.request("POST", `${path}?dryRun=All`, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { generateName: "pod-" },
      spec,
    });

  beforeAll(async () => {
    server = await ApiServer.start(assets ?? "");
    const { policy, binding } = imageAdmission(
      {
        namespaces: ["airflow-prod"],
        repositories: [OWN, EXTRA],
        systemImages: SYSTEM,
        mode: "enforce",
      },
      NAME,
    );
    for (const name of ["airflow-prod", "other"]) {
      await server.make("/api/v1/namespaces", {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name },
      });
    }
    const group = "admissionregistration.k8s.io/v1";
    const kinds = { ValidatingAdmissionPolicy: policy, ValidatingAdmissionPolicyBinding: binding };
    for (const [kind, spec] of Object.entries(kinds)) {
      const plural =
        kind === "ValidatingAdmissionPolicy"
          ? "validatingadmissionpolicies"
          : "validatingadmissionpolicybindings";
      await server.make(`/apis/${group}/${plural}`, {
        apiVersion: group,
        kind,
        metadata: { name: NAME },
        spec,
      });
    }
    await server.until(async () => {
      const { status } = await create({ containers: [container("not-trusted:1")] });
      return status === 403 || status === 422;
    });
  }, 300_000);

  afterAll(async () => {
    await server.stop();
  });

  test.each(cases)("$what", async ({ spec, refused }) => {
    const { status, body } = await create(spec);
    if (refused.length === 0) {
      expect([status, body]).toEqual([201, expect.anything()]);
      return;
    }
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain(`not trusted: ${refused.join(", ")} (`);
  });

  test("takes any image in another namespace", async () => {
    const { status } = await create(
      { containers: [container("busybox:1.37")] },
      "/api/v1/namespaces/other/pods",
    );
    expect(status).toBe(201);
  });

  test("refuses a debug container in a pod that runs", async () => {
    const spec = { containers: [container(`${OWN}@${DIGEST}`)] };
    await server.make(pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "running" }, spec });
    const debugger_ = { name: "debugger", image: "busybox:1.37", targetContainerName: "main" };
    const { status, body } = await server.request("PATCH", `${pods}/running/ephemeralcontainers`, {
      spec: { ephemeralContainers: [debugger_] },
    });
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain("not trusted: busybox:1.37 (");
  });
});
