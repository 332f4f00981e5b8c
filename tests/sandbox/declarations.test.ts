import { SECRET } from "../../plan/model";
import { UNKNOWN_VALUE } from "../../plan/monitor/wire";
import { mapProperties, mapTexts } from "../../plan/plain";
import { valueFaults } from "../../sandbox/check";
import { checkResource } from "../../sandbox/resources";
import {
  declaredConfiguration,
  declaredFunction,
  declaredResource,
} from "../../sandbox/declarations/sdk";
import { type Shape, title } from "../../sandbox/declarations/shape";
import { planOf, stacks } from "../support/plans";

function input(token: string, path: string): Shape | undefined {
  const [first = "", ...rest] = path.split(".");
  return rest.reduce<Shape | undefined>((shape, name) => {
    const inner = shape?.kind === "list" ? shape.item : shape;
    return inner?.kind === "object" ? inner.fields().get(name)?.shape : undefined;
  }, declaredResource(token)?.inputs.get(first)?.shape);
}

describe("the SDK's declarations say of an input", () => {
  test.each([
    ["aws:eks/cluster:Cluster", "vpcConfig", "an object"],
    ["aws:eks/cluster:Cluster", "vpcConfig.subnetIds", "a list"],
    ["aws:eks/cluster:Cluster", "vpcConfig.endpointPublicAccess", "a boolean"],
    ["aws:ec2/launchTemplate:LaunchTemplate", "blockDeviceMappings.ebs.volumeSize", "a number"],
    ["aws:ec2/vpc:Vpc", "tags", "an object"],
    // A resource of the SDK may stand for its id.
    ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "a string"],
    // Another package's types, and enumerations.
    ["eks:index:Cluster", "upgradePolicy.supportType", "a string"],
    ["eks:index:Cluster", "authenticationMode", '"CONFIG_MAP" or "API" or "API_AND_CONFIG_MAP"'],
    ["awsx:ec2:Vpc", "natGateways.strategy", '"None" or "Single" or "OnePerAz"'],
    ["awsx:ec2:Vpc", "subnetSpecs.cidrBlocks", "a list"],
    ["kubernetes:helm.sh/v3:Release", "repositoryOpts.repo", "a string"],
    ["kubernetes:helm.sh/v3:Release", "valueYamlFiles", "a list"],
  ])("%s: %s is %s", (token, path, said) => {
    const shape = input(token, path);
    expect(shape && title(shape)).toBe(said);
  });

  test("what is required and what is not", () => {
    const declared = declaredResource("aws:eks/addon:Addon")?.inputs;
    const required = [...(declared ?? [])]
      .filter(([, field]) => field.required)
      .map(([name]) => name);
    expect(required).toEqual(["addonName", "clusterName"]);
  });

  test("and of functions and providers", () => {
    expect([...(declaredFunction("aws:eks/getCluster:getCluster")?.keys() ?? [])]).toEqual(
      expect.arrayContaining(["name", "region"]),
    );
    expect(declaredFunction("aws:index/getPartition:getPartition")).toBeDefined();
    expect(declaredFunction("aws:index/getNothing:getNothing")).toBeUndefined();
    expect(declaredConfiguration("aws").has("allowedAccountIds")).toBe(true);
  });
});

describe("a value of several possible types", () => {
  const shape: Shape = {
    kind: "choice",
    of: [
      { kind: "literal", value: "all" },
      {
        kind: "object",
        fields: () => new Map([["port", { required: true, shape: { kind: "number" } }]]),
      },
    ],
  };

  test("may be any of them", () => {
    expect(valueFaults("all", shape, "x")).toEqual([]);
    expect(valueFaults({ port: 1 }, shape, "x")).toEqual([]);
  });

  test("is held against the one that it comes nearest to", () => {
    expect(valueFaults({ prot: 1 }, shape, "x").map(({ path }) => path)).toEqual([
      "x.port",
      "x.prot",
    ]);
    expect(valueFaults("al", shape, "x")).toEqual([
      { path: "x", reason: 'must be "all" or an object, is something else' },
    ]);
  });
});

describe.each(stacks)("stack %s", (stack) => {
  const played = planOf(stack).resources.filter(({ type }) =>
    /^(aws|awsx|eks):|^kubernetes:helm\.sh\/v3:Release$/.test(type),
  );

  test("asks AWS for nothing that its SDKs do not declare", () => {
    expect(played.length).toBeGreaterThan(100);
    // What is hidden in a plan may be anything.
    const shown = (hidden: string): string => (hidden === SECRET ? UNKNOWN_VALUE : hidden);
    const faults = played.flatMap(({ urn, inputs }) =>
      checkResource(
        urn,
        mapProperties(inputs, (value) => mapTexts(value, shown)),
      ),
    );
    expect(faults).toEqual([]);
  });

  test("is answered by fakes that know no output which the SDK of AWS does not have", () => {
    const invented = played
      .filter(({ type }) => type.startsWith("aws:"))
      .flatMap(({ type, outputs }) => {
        const declared = declaredResource(type)?.outputs;
        return Object.keys(outputs).flatMap((name) =>
          declared?.has(name) ? [] : [`${type} ${name}`],
        );
      });
    expect([...new Set(invented)]).toEqual([]);
  });
});
