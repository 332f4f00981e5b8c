import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartSource, loadStack, versionMap } from "../../settings";
import { bundleFor, chartNames, defaultBundle, defaultVersions } from "../../settings/versions";
import { faultsOf, minimal, withProject } from "./project";

describe("the version map", () => {
  test("has each Airflow version once, oldest first", () => {
    expect(versionMap.map(({ airflow }) => airflow)).toEqual(["3.2.0", "3.2.1", "3.2.2"]);
  });

  test.each(versionMap.map((bundle) => [bundle.airflow, bundle] as const))(
    "pins every chart for Airflow %s, and names plain versions only",
    (airflow, bundle) => {
      expect(airflow).toMatch(/^\d+\.\d+\.\d+$/);
      expect(Object.keys(bundle.charts)).toEqual([...chartNames]);
      for (const { version } of Object.values(bundle.charts))
        expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      for (const { repository } of Object.values(bundle.charts))
        expect(repository).toMatch(/^(https|oci):\/\/[^/]+(\/[\w-]+)*$/);
      expect(bundle.healthPath).toBe("/api/v2/monitor/health");
      expect(bundleFor(airflow)).toBe(bundle);
    },
  );

  test("keeps Karpenter's chart and its resource definitions in step", () => {
    for (const { charts } of versionMap)
      expect(charts.karpenterCrd.version).toBe(charts.karpenter.version);
  });

  test("holds what a stack runs that names no version", () => {
    expect(bundleFor(defaultVersions.airflow)).toBe(defaultBundle);
    expect(defaultBundle.kubernetes).toContain(defaultVersions.kubernetes);
    expect(defaultBundle.postgresql).toContain(defaultVersions.postgresql);
  });
});

describe("where a chart comes from", () => {
  const { airflow, karpenter } = defaultBundle.charts;

  test("is its own repository", () => {
    expect(chartSource(airflow)).toEqual({
      chart: "airflow",
      version: "1.22.0",
      repositoryOpts: { repo: "https://airflow.apache.org" },
    });
    expect(chartSource(karpenter)).toEqual({
      chart: "oci://public.ecr.aws/karpenter/karpenter",
      version: karpenter.version,
    });
  });

  test.each([
    [
      "oci://registry.example.com/charts",
      { chart: "oci://registry.example.com/charts/airflow", version: "1.22.0" },
    ],
    [
      "oci://registry.example.com/charts/",
      { chart: "oci://registry.example.com/charts/airflow", version: "1.22.0" },
    ],
    [
      "https://charts.example.com",
      {
        chart: "airflow",
        version: "1.22.0",
        repositoryOpts: { repo: "https://charts.example.com" },
      },
    ],
    ["./charts", { chart: "./charts/airflow", version: "1.22.0" }],
    ["/srv/charts", { chart: "/srv/charts/airflow", version: "1.22.0" }],
  ])("is the mirror %s instead, where there is one", (mirror, source) => {
    expect(chartSource(airflow, mirror)).toEqual(source);
  });
});

describe("a folder of unpacked charts", () => {
  const stack = minimal("  airflow-platform:charts: {mirror: charts}");
  const withChart = (text: string, use: (folder: string) => void): void =>
    withProject({ "Pulumi.t.yaml": stack }, (folder) => {
      mkdirSync(join(folder, "charts", "airflow"), { recursive: true });
      writeFileSync(join(folder, "charts", "airflow", "Chart.yaml"), text);
      use(folder);
    });

  test("is fine with the version map's version in it", () => {
    withChart("name: airflow\nversion: 1.22.0\n", (folder) => {
      expect(loadStack("t", folder).settings.charts.mirror).toBe("charts");
    });
  });

  test("is refused with another version in it: Helm would install that without a word", () => {
    withChart("name: airflow\nversion: 1.18.0\n", (folder) => {
      expect(faultsOf("t", folder)).toEqual([
        "Pulumi.t.yaml:4:29  charts.mirror: charts/airflow holds version 1.18.0, but the version map says 1.22.0",
      ]);
    });
  });

  test("is refused with a chart that cannot be read", () => {
    withChart("version: [\n", (folder) => {
      expect(faultsOf("t", folder)).toEqual([
        "Pulumi.t.yaml:4:29  charts.mirror: charts/airflow holds version that cannot be read, but the version map says 1.22.0",
      ]);
    });
  });
});
