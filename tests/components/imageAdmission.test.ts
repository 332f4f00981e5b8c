import * as k8s from "@pulumi/kubernetes";
import { imageAdmission, systemImages } from "../../airflow/imageAdmission";
import { ImageAdmission, type ImageAdmissionArgs } from "../../components/imageAdmission";
import { defaultBundle } from "../../settings/versions";
import { runComponent } from "../support/component";

const PARENT = "airflow-platform:components:ImageAdmission::image-trust";
const POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const BINDING = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding";
const PROVIDER = "pulumi:providers:kubernetes::cluster";
const BEFORE = "kubernetes:core/v1:ConfigMap::cluster";
const images = systemImages(defaultBundle.images, {});

const run = (mode: ImageAdmissionArgs["mode"]) =>
  runComponent(() => {
    const kubernetesProvider = new k8s.Provider("cluster", {});
    const cluster = new k8s.core.v1.ConfigMap("cluster", {}, { provider: kubernetesProvider });
    return new ImageAdmission("image-trust", {
      mode,
      namespaces: ["airflow-prod", "team-a"],
      ownRepository: "own/airflow",
      repositories: ["uat/airflow"],
      systemImages: images,
      kubernetesProvider,
      deletedWith: cluster,
    });
  });

test.each([
  ["enforce", ["Deny"]],
  ["audit", ["Audit"]],
] as const)("in mode %s it makes one policy and its binding: %j", async (mode, actions) => {
  const made = await run(mode);
  const name = "airflow-prod-images";
  const specs = imageAdmission(
    {
      mode,
      namespaces: ["airflow-prod", "team-a"],
      repositories: ["own/airflow", "uat/airflow"],
      systemImages: images,
    },
    name,
  );
  expect(made.inventory()).toEqual(
    [PARENT, PROVIDER, BEFORE, `${POLICY}::image-trust`, `${BINDING}::image-trust`].sort(),
  );
  const common = { parent: PARENT, provider: PROVIDER, deletedWith: BEFORE };
  expect(made.one(POLICY)).toMatchObject({
    inputs: { metadata: { name }, spec: specs.policy },
    options: common,
  });
  expect(made.one(BINDING)).toMatchObject({
    inputs: { metadata: { name }, spec: { ...specs.binding, validationActions: actions } },
    options: { ...common, dependsOn: [`${POLICY}::image-trust`] },
  });
  expect(made.component.ready).toHaveLength(2);
});

test("switched off it makes nothing", async () => {
  const made = await run("off");
  expect(made.inventory()).toEqual([PARENT, PROVIDER, BEFORE].sort());
  expect(made.component.ready).toEqual([]);
});

test("a failing evaluation refuses, and the binding holds for the named namespaces alone", () => {
  const { policy, binding } = imageAdmission(
    { mode: "enforce", namespaces: ["a", "b"], repositories: ["r"], systemImages: images },
    "a-images",
  );
  expect(policy.failurePolicy).toBe("Fail");
  expect(binding.matchResources.namespaceSelector.matchExpressions).toEqual([
    { key: "kubernetes.io/metadata.name", operator: "In", values: ["a", "b"] },
  ]);
  expect(policy.matchConstraints.resourceRules[0]?.resources).toEqual([
    "pods",
    "pods/ephemeralcontainers",
  ]);
});
