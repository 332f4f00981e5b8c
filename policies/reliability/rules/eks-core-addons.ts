import { at } from "../../json";
import { texts } from "../../parameters";
import { stackRule } from "../../rule";

const CORE = ["vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver", "metrics-server"];

export const eksCoreAddons = stackRule({
  name: "eks-core-addons",
  description:
    "Network, DNS, proxy, volumes and metrics of the cluster are EKS add-ons, which AWS keeps fit for the version.",
  severity: "high",
  frameworks: [],
  remediation: { text: "Make an aws.eks.Addon for each; AirflowCluster does." },
  url: "https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html",
  parameters: { addons: texts(CORE, "Add-ons that each cluster needs.") },
  check: (stack, report, { addons }) => {
    const components = stack.ofType("eks:index:Cluster");
    const inside = new Set(components.flatMap((c) => stack.descendants(c).map(({ urn }) => urn)));
    const plain = stack.ofType("aws:eks/cluster:Cluster").filter(({ urn }) => !inside.has(urn));
    for (const cluster of [...components, ...plain]) {
      const made = stack.referrers(cluster, "clusterName", "aws:eks/addon:Addon");
      const own = stack.descendants(cluster).filter(({ type }) => type === "aws:eks/addon:Addon");
      const names = new Set([...made, ...own].map(({ props }) => at(props, "addonName")));
      const missing = addons.filter((addon) => !names.has(addon));
      if (missing.length > 0) report(`the cluster lacks ${missing.join(", ")}`, cluster.urn);
    }
  },
});
