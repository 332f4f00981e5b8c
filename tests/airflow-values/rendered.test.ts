/**
 * The chart itself, rendered with the platform's values. It is not kept here: AIRFLOW_CHART names a copy (a folder or a .tgz), HELM
 * the program, which is looked for on the PATH otherwise. Without either a skipped test says so.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parse, parseAllDocuments } from "yaml";
import { chartValues } from "../../airflow/values";
import { imageAdmission } from "../../airflow/imageAdmission";
import { judge } from "../admission/judge";
import { DIGEST, OWN, SYSTEM } from "../admission/pods";
import { executors, inputFor, tiers } from "./fixtures";

const helm = process.env["HELM"] ?? "helm";
const chart = process.env["AIRFLOW_CHART"] ?? "";
const missing = [
  ...(chart !== "" && existsSync(chart) ? [] : ["AIRFLOW_CHART names no chart"]),
  ...(spawnSync(helm, ["version"]).status === 0 ? [] : ["helm is not on the PATH"]),
].join(", ");
/** A manifest as loosely as the assertions below need it. */
type Manifest = Record<string, unknown>;

const isObject = (value: unknown): value is Manifest =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

const list = (value: unknown): unknown[] => {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items;
};

function render(values: unknown, namespace: string): Manifest[] {
  const { status, stdout, stderr } = spawnSync(
    helm,
    ["template", "airflow", chart, "--namespace", namespace, "--values", "-"],
    { input: JSON.stringify(values), encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => {
      const manifest: unknown = document.toJS();
      return manifest;
    })
    .filter(isObject);
}

/** Every pod that the manifests make, the pod template of tasks among them. */
function pods(manifests: readonly Manifest[]): { name: string; spec: Manifest }[] {
  return manifests.flatMap((manifest) => {
    const name = String(at(manifest, "metadata", "name"));
    const template = at(manifest, "data", "pod_template_file.yaml");
    const specs = [
      at(manifest, "spec", "template", "spec"),
      at(manifest, "spec", "jobTemplate", "spec", "template", "spec"),
      typeof template === "string" ? at(parse(template), "spec") : undefined,
    ];
    return specs
      .filter(isObject)
      .map((spec) => ({ name: template === undefined ? name : "task", spec }));
  });
}

const containers = (spec: Manifest): Manifest[] =>
  [...list(spec["initContainers"]), ...list(spec["containers"])].filter(isObject);

const cases = tiers.flatMap((tier) => executors.map((executor) => ({ tier, executor })));

if (missing !== "") test.skip(`the rendered chart (SKIPPED: ${missing})`, () => undefined);
else
  describe("the rendered chart", () => {
    describe.each(cases)("in $tier with $executor", ({ tier, executor }) => {
      const input = inputFor(tier, { executor });
      let manifests: Manifest[] = [];

      beforeAll(() => {
        manifests = render(chartValues(input), input.airflow.namespace);
      });

      test("is the same each time, and holds no secret, no hook and no role", () => {
        expect(render(chartValues(input), input.airflow.namespace)).toEqual(manifests);
        const kinds = manifests.map((manifest) => manifest["kind"]);
        expect(kinds).not.toContain("Secret");
        expect(kinds).not.toContain("Role");
        expect(kinds).not.toContain("NetworkPolicy");
        expect(JSON.stringify(manifests)).not.toContain("helm.sh/hook");
      });

      test("is admitted under the restricted pod security standard", () => {
        for (const { name, spec } of pods(manifests)) {
          const pod = at(spec, "securityContext");
          for (const container of containers(spec)) {
            const own = at(container, "securityContext");
            expect({
              where: `${name}/${String(container["name"])}`,
              nonRoot: at(pod, "runAsNonRoot") ?? at(own, "runAsNonRoot"),
              seccomp: at(pod, "seccompProfile", "type") ?? at(own, "seccompProfile", "type"),
              escalation: at(own, "allowPrivilegeEscalation"),
              dropped: at(own, "capabilities", "drop"),
            }).toEqual({
              where: `${name}/${String(container["name"])}`,
              nonRoot: true,
              seccomp: "RuntimeDefault",
              escalation: false,
              dropped: ["ALL"],
            });
          }
        }
      });

      test("runs nothing that prod's rule of images would refuse", () => {
        const pinned = inputFor(tier, {
          executor,
          image: { ...input.airflow.image, repository: OWN, digest: DIGEST, system: SYSTEM },
        });
        const { policy } = imageAdmission(
          {
            namespaces: [input.airflow.namespace],
            repositories: [OWN],
            systemImages: SYSTEM,
            mode: "enforce",
          },
          "images",
        );
        const made = pods(render(chartValues(pinned), input.airflow.namespace));
        expect(made.length).toBeGreaterThan(5);
        const refused = made.filter(({ spec }) => judge(policy, spec).admitted !== true);
        expect(refused.map(({ name, spec }) => [name, judge(policy, spec).message])).toEqual([]);
      });

      test("sizes every container and has no variable twice", () => {
        for (const { spec } of pods(manifests)) {
          for (const container of containers(spec)) {
            for (const kind of ["requests", "limits"])
              for (const what of ["cpu", "memory"])
                expect(at(container, "resources", kind, what)).toEqual(expect.any(String));
            const names = list(container["env"]).map((variable) => at(variable, "name"));
            expect(new Set(names).size).toBe(names.length);
          }
        }
      });

      test("gives a task no way into the database and no account in Kubernetes", () => {
        if (!executor.includes("KubernetesExecutor")) return;
        const task = pods(manifests).find(({ name }) => name === "task");
        const secrets = containers(task?.spec ?? {}).flatMap((container) =>
          list(container["env"]).flatMap(
            (variable) => at(variable, "valueFrom", "secretKeyRef", "name") ?? [],
          ),
        );
        expect(secrets).toEqual(["airflow-fernet-key"]);
        const account = manifests.find(
          (manifest) =>
            manifest["kind"] === "ServiceAccount" &&
            at(manifest, "metadata", "name") === "airflow-task",
        );
        expect(account?.["automountServiceAccountToken"]).toBe(false);
      });

      test("probes the API server where the version answers", () => {
        const api = pods(manifests).find(({ name }) => name === "airflow-api-server");
        const [container] = list(at(api?.spec, "containers"));
        for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"])
          expect(at(container, probe, "httpGet", "path")).toBe(input.healthPath);
      });
    });

    test("makes exactly these objects in dev", () => {
      const input = inputFor("dev");
      const made = render(chartValues(input), input.airflow.namespace).map(
        (manifest) => `${String(manifest["kind"])} ${String(at(manifest, "metadata", "name"))}`,
      );
      expect(made.sort()).toEqual([
        "ConfigMap airflow-config",
        "ConfigMap airflow-statsd",
        "CronJob airflow-cleanup",
        "CronJob airflow-database-cleanup",
        "Deployment airflow-api-server",
        "Deployment airflow-dag-processor",
        "Deployment airflow-pgbouncer",
        "Deployment airflow-scheduler",
        "Deployment airflow-statsd",
        "Deployment airflow-triggerer",
        "Service airflow-api-server",
        "Service airflow-pgbouncer",
        "Service airflow-statsd",
        "Service airflow-triggerer",
        "ServiceAccount airflow-api-server",
        "ServiceAccount airflow-cleanup",
        "ServiceAccount airflow-dag-processor",
        "ServiceAccount airflow-database-cleanup",
        "ServiceAccount airflow-pgbouncer",
        "ServiceAccount airflow-scheduler",
        "ServiceAccount airflow-statsd",
        "ServiceAccount airflow-task",
        "ServiceAccount airflow-triggerer",
      ]);
    });
  });
