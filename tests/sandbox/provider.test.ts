import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckRequest,
  ConfigureRequest,
  DeleteRequest,
  DiffResponse,
  InvokeRequest,
  ProviderHandshakeRequest,
  ReadRequest,
  UpdateRequest,
  type CheckResponse,
  type ConfigureResponse,
  type InvokeResponse,
  type ReadResponse,
  type UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { fakeResource } from "../../plan/fakes";
import { fromStruct, toStruct } from "../../plan/monitor/struct";
import { asSecret, UNKNOWN_VALUE } from "../../plan/monitor/wire";
import { newSession, providerService } from "../../sandbox/service";
import { asked, check, create, diff, urnOf, withServer } from "./client";

const SUBNET = urnOf("aws:ec2/subnet:Subnet");
const ROLE = urnOf("aws:iam/role:Role");
const ADDON = urnOf("aws:eks/addon:Addon");
const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;

/** Asks a provider that was never asked before, as after a restart. */
function ask<T>(use: (client: ResourceProviderClient) => Promise<T>): Promise<T> {
  return withServer([ResourceProviderService, providerService("aws", newSession())], use);
}

describe("a check", () => {
  test("takes what the SDK declares, and returns it as it came", async () => {
    const inputs = {
      clusterName: "one",
      addonName: "coredns",
      preserve: true,
      podIdentityAssociations: [{ roleArn: "arn:aws:iam::1:role/r", serviceAccount: "dns" }],
      tags: { Name: "dns" },
    };
    expect(await ask((client) => check(client, ADDON, inputs))).toEqual({ failures: [], inputs });
  });

  test("names every fault at once, by URN and path, and shows no value", async () => {
    const faulty = {
      addonName: 7,
      preserve: "hunter2",
      podIdentityAssociations: [{ roleArn: "arn" }],
      tags: { Name: ["a"] },
      configurationValue: "{}",
    };
    const { failures } = await ask((client) => check(client, ADDON, faulty));
    expect(failures).toEqual([
      `${ADDON}: addonName must be a string, is a number`,
      `${ADDON}: clusterName is required, and is missing: it must be a string`,
      `${ADDON}: configurationValue is not known: is configurationValues meant?`,
      `${ADDON}: podIdentityAssociations[0].serviceAccount is required, and is missing: it must be a string`,
      `${ADDON}: preserve must be a boolean, is a string`,
      `${ADDON}: tags.Name must be a string, is a list`,
    ]);
    expect(JSON.stringify(failures)).not.toContain("hunter2");
  });

  test.each(["aws:eks/addon:Addons", "aws:eks/adon:Addon", "aws:nope/thing:Thing", "gcp:a/b:B"])(
    "refuses the type %s, which no SDK declares",
    async (type) => {
      const { failures } = await ask((client) => check(client, urnOf(type), {}));
      expect(failures).toEqual([`${urnOf(type)}: the SDK knows no resource type ${type}`]);
    },
  );

  test("lets secrets and what is not known yet pass through, and looks into secrets", async () => {
    const inputs = {
      assumeRolePolicy: asSecret("{}"),
      name: UNKNOWN_VALUE,
      inlinePolicies: UNKNOWN_VALUE,
      tags: { Name: asSecret(3) },
    };
    const answer = await ask((client) => check(client, ROLE, inputs));
    expect(answer).toEqual({
      failures: [`${ROLE}: tags.Name must be a string, is a number`],
      inputs,
    });
  });

  test("of the configuration knows the provider's own keys and no others", async () => {
    const news = {
      region: "eu-west-1",
      allowedAccountIds: '["1"]',
      version: "7.48.0",
      regoin: "x",
    };
    const urn = urnOf("pulumi:providers:aws", "default");
    const request = new CheckRequest().setUrn(urn).setNews(toStruct(news));
    const answer = await ask((client) =>
      asked<CheckResponse>((done) => client.checkConfig(request, done)),
    );
    expect(answer.getFailuresList().map((one) => one.getReason())).toEqual([
      `${urn}: regoin is not known: is region meant?`,
    ]);
  });
});

describe("a diff", () => {
  test("finds none where the same is written in another order, or has become secret", async () => {
    const before = { cidrBlock: "10.0.0.0/24", tags: { a: "1", b: "2" }, outpostArn: null };
    const after = { tags: { b: "2", a: asSecret("1") }, cidrBlock: "10.0.0.0/24" };
    const none = { verdict: DIFF_NONE, changed: [] };
    expect(await ask((client) => diff(client, SUBNET, before, after))).toEqual(none);
  });

  test("names what was changed, added and left out, and what will only be known later", async () => {
    const before = {
      cidrBlock: "10.0.0.0/24",
      tags: { a: "1" },
      availabilityZone: "a",
      vpcId: "v",
    };
    const after = { cidrBlock: "10.0.1.0/24", tags: {}, mapPublicIpOnLaunch: true };
    const found = await ask((client) =>
      diff(client, SUBNET, before, { ...after, vpcId: UNKNOWN_VALUE }),
    );
    expect(found).toEqual({
      verdict: DIFF_SOME,
      changed: ["availabilityZone", "cidrBlock", "mapPublicIpOnLaunch", "tags", "vpcId"],
    });
  });
});

describe("a resource", () => {
  const inputs = { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" };
  const fake = fakeResource({
    type: "aws:ec2/subnet:Subnet",
    name: "thing",
    inputs,
    region: "eu-west-1",
  });

  test("is what the plan's fakes say, and the same after a restart", async () => {
    const made = await ask((client) => create(client, SUBNET, inputs));
    expect(made).toEqual({ id: fake.id, outputs: { ...inputs, ...fake.known, ...fake.computed } });
    expect(await ask((client) => create(client, SUBNET, inputs))).toEqual(made);
  });

  test("has no id before it is there, and only what is settled by then", async () => {
    const { id, outputs } = await ask((client) => create(client, SUBNET, inputs, true));
    expect(id).toBe("");
    expect(outputs).toMatchObject({ ...inputs, ...fake.known, arn: UNKNOWN_VALUE });
  });

  test("keeps secrets secret, and makes one of what follows from a secret", async () => {
    const secret = { name: asSecret("hidden-name"), assumeRolePolicy: "{}" };
    const { outputs } = await ask((client) => create(client, ROLE, secret));
    expect(outputs["name"]).toEqual(asSecret("hidden-name"));
    expect(outputs["arn"]).toEqual(asSecret("arn:aws:iam::123456789012:role/hidden-name"));
  });

  test("lies in the region that the provider was configured with", async () => {
    const configured = await ask(async (client) => {
      const request = new ConfigureRequest();
      request.getVariablesMap().set("aws:config:region", "eu-north-1");
      const answer = await asked<ConfigureResponse>((done) => client.configure(request, done));
      expect([answer.getAcceptsecrets(), answer.getSupportspreview()]).toEqual([true, true]);
      return create(client, SUBNET, inputs);
    });
    expect(configured.outputs["region"]).toBe("eu-north-1");
    expect(configured.outputs["arn"]).toMatch(/^arn:aws:ec2:eu-north-1:/);
  });

  test("keeps its id when it is updated", async () => {
    const request = new UpdateRequest().setUrn(SUBNET).setId("subnet-1").setOlds(toStruct(inputs));
    request.setNews(toStruct({ ...inputs, tags: { a: "b" } }));
    const answer = await ask((client) =>
      asked<UpdateResponse>((done) => client.update(request, done)),
    );
    expect(fromStruct(answer.getProperties())).toMatchObject({
      tags: { a: "b" },
      tagsAll: { a: "b" },
      arn: "arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-1",
    });
  });

  test("that is read is what the engine knows of it", async () => {
    const request = new ReadRequest().setUrn(SUBNET).setId("subnet-1");
    request.setInputs(toStruct(inputs)).setProperties(toStruct({ ...inputs, arn: "known" }));
    const answer = await ask((client) => asked<ReadResponse>((done) => client.read(request, done)));
    expect(answer.getId()).toBe("subnet-1");
    expect(fromStruct(answer.getInputs())).toEqual(inputs);
    expect(fromStruct(answer.getProperties())).toEqual({ ...inputs, arn: "known" });
  });

  test("that is looked up is what the fakes say of such an id", async () => {
    const request = new ReadRequest().setUrn(SUBNET).setId("subnet-1");
    const answer = await ask((client) => asked<ReadResponse>((done) => client.read(request, done)));
    expect(fromStruct(answer.getProperties())["arn"]).toMatch(/:subnet\/subnet-1$/);
  });

  test("that is deleted is gone without a word", async () => {
    const request = new DeleteRequest().setUrn(SUBNET).setId("subnet-1");
    await ask((client) => asked<Empty>((done) => client.delete(request, done)));
  });
});

describe("a function", () => {
  function invoke(token: string, args: Parameters<typeof toStruct>[0]) {
    const request = new InvokeRequest().setTok(token).setArgs(toStruct(args));
    return ask((client) => asked<InvokeResponse>((done) => client.invoke(request, done)));
  }

  test("answers what the plan's fakes say", async () => {
    const answer = await invoke("aws:index/getPartition:getPartition", {});
    expect(fromStruct(answer.getReturn())).toMatchObject({ partition: "aws" });
  });

  test("names every fault of its arguments", async () => {
    const answer = await invoke("aws:ec2/getSubnet:getSubnet", { idd: "x", state: 1 });
    expect(answer.getFailuresList().map((one) => one.getReason())).toEqual([
      "aws:ec2/getSubnet:getSubnet: idd is not known: is id meant?",
      "aws:ec2/getSubnet:getSubnet: state must be a string, is a number",
    ]);
    expect(answer.getReturn()).toBeUndefined();
  });

  test("that the SDK does not have, or that has no fake, is an error by name", async () => {
    await expect(invoke("aws:ec2/getSubnett:getSubnett", {})).rejects.toThrow(
      "the SDK knows no function aws:ec2/getSubnett:getSubnett",
    );
    await expect(invoke("aws:ec2/getKeyPair:getKeyPair", {})).rejects.toThrow(
      "aws:ec2/getKeyPair:getKeyPair, for which there is no fake",
    );
  });
});

test("the engine is told the SDK's version, and to speak the protocol without a handshake", async () => {
  await ask(async (client) => {
    const info = await asked<PluginInfo>((done) => client.getPluginInfo(new Empty(), done));
    expect(info.getVersion()).toBe("7.48.0");
    const handshake = new ProviderHandshakeRequest();
    await expect(asked<unknown>((done) => client.handshake(handshake, done))).rejects.toThrow(
      "UNIMPLEMENTED",
    );
  });
});
