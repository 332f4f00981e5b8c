/** The chart's rules see through Argo CD: whatever is wrong with a release's values is wrong with an Application's. */
import { happy } from "./happy";
import { evaluate } from "./support/evaluate";
import { allRules } from "./support/rules";
import { type Recipes, type Spoil, worldFrom } from "./support/world";
import { variants } from "./variants";

const RELEASE = "kubernetes:helm.sh/v3:Release::airflow";
const APPLICATION = "kubernetes:argoproj.io/v1alpha1:Application::airflow";

/** What only a Helm release has: Argo CD has neither. */
const HELM_ALONE = ["release-atomic"];

/** The same chart, as Argo CD installs it. */
const handedOver: Spoil = (recipes) => {
  const { [RELEASE]: release, ...others } = recipes;
  if (release === undefined) return recipes;
  const { inputs = {}, ...rest } = release;
  const { chart, version, namespace, values, repositoryOpts }: Record<string, unknown> = {
    ...inputs,
  };
  const spec = {
    project: "airflow",
    source: {
      repoURL: repositoryOpts,
      chart,
      targetRevision: version,
      helm: { releaseName: "airflow", valuesObject: values },
    },
    destination: { server: "https://kubernetes.default.svc", namespace },
    syncPolicy: { automated: { prune: true, selfHeal: true, allowEmpty: false } },
  };
  const application: Recipes = {
    [APPLICATION]: {
      ...rest,
      inputs: { metadata: { name: "airflow", namespace: "argocd" }, spec },
    },
  };
  return { ...others, ...application };
};

const onRelease = allRules.flatMap((rule) =>
  (variants[rule.name] ?? [])
    .filter(({ at }) => at.includes(RELEASE) && !HELM_ALONE.includes(rule.name))
    .map((variant) => [rule.name, variant.title, rule, variant] as const),
);

test("most rules of the chart have variants to try", () => {
  expect(new Set(onRelease.map(([name]) => name)).size).toBeGreaterThan(20);
});

test("a stack whose chart Argo CD installs passes every rule", () => {
  const world = worldFrom(handedOver(happy));
  const found = allRules.flatMap((rule) =>
    evaluate(rule, world).violations.map(({ message }) => `${rule.name}: ${message}`),
  );
  expect(found).toEqual([]);
});

test.each(onRelease)("%s finds in an Application: %s", (_name, _title, rule, variant) => {
  const { violations } = evaluate(
    rule,
    worldFrom(handedOver(variant.spoil(happy))),
    variant.config,
  );
  const labels = violations.map(({ urn }) => urn.split("::").slice(2).join("::").split("$").at(-1));
  expect(labels.sort()).toEqual(
    variant.at.map((label) => (label === RELEASE ? APPLICATION : label)).sort(),
  );
});
