/** Both views of other packages' components: their own arguments, and their children in a real preview. */
import { happy } from "./happy";
import { evaluate } from "./support/evaluate";
import { allRules } from "./support/rules";
import { add, all, alter, set, type Spoil, TAGS, worldFrom } from "./support/world";

const component = "eks:index:Cluster::cluster";
const vpc = "awsx:ec2:Vpc::cluster";

function faultsOf(name: string, spoil: Spoil): string[] {
  const rule = allRules.find((candidate) => candidate.name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  return evaluate(rule, worldFrom(spoil(happy))).violations.map(
    ({ urn }) => urn.split("::").slice(2, 3).join().split("$").at(-1) ?? "",
  );
}

const openChild = add("aws:eks/cluster:Cluster::child", {
  inputs: {
    version: "1.35",
    vpcConfig: { endpointPublicAccess: true, endpointPrivateAccess: true },
  },
  parent: component,
});

describe("a component and its child", () => {
  test("the component's fault is reported once, at the component", () => {
    const open = all(set(component, "endpointPublicAccess", true), openChild);
    expect(faultsOf("eks-endpoint-private", open)).toEqual(["eks:index:Cluster"]);
  });

  test("a fault that only the child shows is reported at the child", () => {
    expect(faultsOf("eks-endpoint-private", openChild)).toEqual(["aws:eks/cluster:Cluster"]);
  });

  test("a component without inputs, as older plugins register it, leaves the word to its child", () => {
    const silent = all(alter(component, { inputs: {}, untagged: true }), openChild);
    expect(faultsOf("eks-endpoint-private", silent)).toEqual(["aws:eks/cluster:Cluster"]);
  });

  test("a component whose inputs stand under args, as awsx registers it, is read there", () => {
    const tagless = { name: "cluster", args: { tags: { owner: "x" } }, opts: {} };
    const silent = alter(vpc, { inputs: tagless, untagged: true });
    expect(faultsOf("required-tags", silent)).toEqual(["awsx:ec2:Vpc"]);
    const tagged = { ...tagless, args: { tags: TAGS } };
    expect(faultsOf("required-tags", alter(vpc, { inputs: tagged, untagged: true }))).toEqual([]);
  });

  test("a VPC that a component made counts instead of the component", () => {
    const made = add("aws:ec2/vpc:Vpc::made", { outputs: { id: "vpc-cluster" }, parent: vpc });
    expect(faultsOf("vpc-flow-logs", made)).toEqual([]);
  });

  test("add-ons that a component makes itself count as the cluster's", () => {
    const addons = ["vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver", "metrics-server"];
    const inside = addons.map((addonName) =>
      add(`aws:eks/addon:Addon::inside-${addonName}`, { inputs: { addonName }, parent: component }),
    );
    const outside = Object.keys(happy).filter((label) =>
      /^aws:eks\/addon:Addon::(?!raw)/.test(label),
    );
    const moved: Spoil = (recipes) =>
      all(...inside)(
        Object.fromEntries(Object.entries(recipes).filter(([label]) => !outside.includes(label))),
      );
    expect(faultsOf("eks-core-addons", moved)).toEqual([]);
  });
});
