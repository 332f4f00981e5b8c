import { at, scalarAt } from "../../json";
import { isSet } from "../../known";
import { amount } from "../../parameters";
import { resourceRule } from "../../rule";

export const karpenterPoolLimited = resourceRule({
  name: "karpenter-pool-limited",
  description: "Each Karpenter pool has a ceiling, so that a runaway DAG cannot buy a data centre.",
  severity: "high",
  frameworks: [],
  remediation: {
    settingsKey: "cluster.nodePools",
    text: "Set cpuLimit and memoryLimit of the pool in cluster.nodePools.",
  },
  url: "https://karpenter.sh/docs/concepts/nodepools/",
  parameters: {
    maximumCpu: amount(
      1000,
      { minimum: 1, maximum: 100000 },
      "Most cores that one pool may reach.",
    ),
  },
  types: ["kubernetes:karpenter.sh/v1:NodePool"],
  check: ({ props }, report, { maximumCpu }) => {
    const limits = at(props, "spec", "limits");
    const missing = ["cpu", "memory"].filter((key) => !isSet(() => at(limits, key)));
    if (missing.length > 0) report(`the pool has no limit of ${missing.join(" and ")}`);
    const cpu = scalarAt(limits, "cpu") ?? "0";
    const cores = cpu.endsWith("m") ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu);
    if (cores > maximumCpu) report(`the pool may reach ${cores} cores; ${maximumCpu} are allowed`);
  },
});
