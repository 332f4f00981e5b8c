import { imageAdmission, type SystemImages } from "../../airflow/imageAdmission";
import { defaultBundle } from "../../settings/versions";
import { ApiServer } from "./apiServer";
import { cases, container, DIGEST, EXTRA, OWN, SYSTEM } from "./pods";

/**
 * The same pods, judged by a real API server. KUBEBUILDER_ASSETS names a folder with etcd and
 * kube-apiserver, as for controller-runtime's envtest; without it the tests are left out, visibly.
 */
const assets = process.env["KUBEBUILDER_ASSETS"];
const whereThereIsOne = assets === undefined ? describe.skip : describe;

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

  async function makeRule(namespace: string, images: SystemImages): Promise<void> {
    const name = `${namespace}-images`;
    const input = {
      namespaces: [namespace],
      repositories: [OWN, EXTRA],
      systemImages: images,
      mode: "enforce",
    } as const;
    const { policy, binding } = imageAdmission(input, name);
    const group = "admissionregistration.k8s.io/v1";
    const kinds = { ValidatingAdmissionPolicy: policy, ValidatingAdmissionPolicyBinding: binding };
    for (const [kind, spec] of Object.entries(kinds)) {
      const plural =
        kind === "ValidatingAdmissionPolicy"
          ? "validatingadmissionpolicies"
          : "validatingadmissionpolicybindings";
      const object = { apiVersion: group, kind, metadata: { name }, spec };
      await server.make(`/apis/${group}/${plural}`, object);
    }
  }

  beforeAll(async () => {
    server = await ApiServer.start(assets ?? "");
    for (const name of ["airflow-prod", "bare", "other"]) {
      await server.make("/api/v1/namespaces", {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name },
      });
    }
    await makeRule("airflow-prod", SYSTEM);
    // As prod's own file has it: no system image has a digest yet.
    await makeRule("bare", defaultBundle.images);
    for (const namespace of ["airflow-prod", "bare"]) {
      await server.until(async () => {
        const path = `/api/v1/namespaces/${namespace}/pods`;
        const { status } = await create({ containers: [container("not-trusted:1")] }, path);
        return status === 403 || status === 422;
      });
    }
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

  test("takes the stack's image, and no system image, where none has a digest", async () => {
    const path = "/api/v1/namespaces/bare/pods";
    const own = await create({ containers: [container(`${OWN}@${DIGEST}`)] }, path);
    expect(own.status).toBe(201);
    const system = await create({ containers: [container(defaultBundle.images.gitSync)] }, path);
    expect(system.status).toBe(403);
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
