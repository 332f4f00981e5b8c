/** Remote components, against a monitor that records what they register. */
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConstructRequest, type ConstructResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { fakeResource } from "../../plan/fakes";
import { listen, unary } from "../../plan/monitor/grpc";
import { fromStruct, toStruct } from "../../plan/monitor/struct";
import { asSecret } from "../../plan/monitor/wire";
import type { Properties } from "../../plan/plain";
import { newSession, providerService } from "../../sandbox/service";
import { asked, urnOf, withServer } from "./client";

const TYPE = "awsx:ec2:Vpc";

/** Has a component made; returns its answer and what reached the engine. */
async function construct(inputs: Properties) {
  const heard: unknown[] = [];
  const never = (): boolean => false;
  const monitor = await listen([
    [
      ResourceMonitorService,
      {
        registerResource: unary((request: RegisterResourceRequest) => {
          const { type, name, parent, custom, remote, protect, deletedwith } = request.toObject();
          heard.push({ type, name, parent, custom, remote, protect, deletedwith });
          return new RegisterResourceResponse().setUrn(urnOf(type, name));
        }, never),
        registerResourceOutputs: unary((request: RegisterResourceOutputsRequest) => {
          heard.push({ urn: request.getUrn(), outputs: fromStruct(request.getOutputs()) });
          return new Empty();
        }, never),
      },
    ],
  ]);
  const request = new ConstructRequest().setType(TYPE).setName("network");
  request.setParent("parent").setMonitorendpoint(`127.0.0.1:${monitor.port}`);
  request.setInputs(toStruct(inputs)).setProtect(true).setDeletedwith("other");
  request.getConfigMap().set("aws:region", "eu-north-1");
  try {
    const answer = await withServer(
      [ResourceProviderService, providerService("awsx", newSession())],
      (client) => asked<ConstructResponse>((done) => client.construct(request, done)),
    );
    return { urn: answer.getUrn(), state: fromStruct(answer.getState()), heard };
  } finally {
    monitor.close();
  }
}

test("a component is registered with its options and answers what the plan's fakes say", async () => {
  const inputs = { cidrBlock: "10.0.0.0/16", availabilityZoneNames: ["eu-north-1a"] };
  const { urn, state, heard } = await construct(inputs);
  const fake = fakeResource({ type: TYPE, name: "network", inputs, region: "eu-north-1" });
  expect(urn).toBe(urnOf(TYPE, "network"));
  expect(state).toEqual({ ...inputs, ...fake.computed });
  expect(heard).toEqual([
    {
      ...{ type: TYPE, name: "network", parent: "parent", custom: false, remote: false },
      ...{ protect: true, deletedwith: "other" },
    },
    { urn, outputs: state },
  ]);
});

test("every fault of its arguments is named at once, and nothing is registered", async () => {
  const faulty = { cidrBlock: asSecret(10), subnetSpecs: [{ type: "Privat" }], nat: {} };
  await expect(construct(faulty)).rejects.toMatchObject({
    details: [
      "awsx:ec2:Vpc network: cidrBlock must be a string, is a number",
      "awsx:ec2:Vpc network: nat is not known: is natGateways meant?",
      'awsx:ec2:Vpc network: subnetSpecs[0].type must be "Public" or "Private" or "Isolated" or "Unused", is something else',
    ].join("\n"),
  });
});
