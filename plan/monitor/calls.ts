import type { ResourceCallRequest, ResourceInvokeRequest } from "@pulumi/pulumi/proto/resource_pb";
import { CallResponse, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { fakeCall, UnknownCallError } from "../fakes";
import { isProperties, type Plain, type Properties } from "../plain";
import type { Recorder, RunContext } from "./recorder";
import { fromStruct, toStruct } from "./struct";
import type { Transforms } from "./transforms";
import { asSecret, foldOutputs, openedProperties, redacted } from "./wire";

/** The engine's own function by which a program turns a reference into a resource again. */
const GET_RESOURCE = "pulumi:pulumi:getResource";

/** Answers provider functions and resource methods. */
export class Calls {
  constructor(
    private readonly context: RunContext,
    private readonly recorder: Recorder,
    private readonly transforms: Transforms,
  ) {}

  async invoke(original: ResourceInvokeRequest): Promise<InvokeResponse> {
    const request = await this.transforms.applyToInvoke(original);
    const args = fromStruct(request.getArgs());
    const result =
      request.getTok() === GET_RESOURCE
        ? this.getResource(args)
        : this.answer(request.getTok(), args);
    const response = new InvokeResponse();
    response.setReturn(toStruct(result));
    return response;
  }

  call(request: ResourceCallRequest): CallResponse {
    const { __self__: self, ...args } = fromStruct(request.getArgs());
    const urn = isProperties(self) && typeof self["urn"] === "string" ? self["urn"] : "";
    const outputs = openedProperties(this.recorder.stateOf(urn)?.outputs ?? {});
    const response = new CallResponse();
    response.setReturn(toStruct(this.answer(request.getTok(), args, outputs)));
    return response;
  }

  private answer(token: string, args: Properties, self?: Properties): Properties {
    const found = this.recorder.findings();
    const folded: Properties = {};
    const shown: Properties = {};
    for (const [key, value] of Object.entries(args)) {
      const plain = foldOutputs(value);
      folded[key] = plain;
      shown[key] = redacted(plain, key, found);
    }
    this.recorder.keep(found);
    this.recorder.recordCall({ token, inputs: shown });
    try {
      const inputs = openedProperties(folded);
      const { region } = this.context;
      const call = { token, inputs, region, ...(self === undefined ? {} : { self }) };
      const { outputs, secrets = [] } = fakeCall(call);
      const wrap = ([key, value]: [string, Plain]): [string, Plain] => {
        if (!secrets.includes(key)) return [key, value];
        this.recorder.secrets.addSource(value);
        return [key, asSecret(value)];
      };
      return Object.fromEntries(Object.entries(outputs).map(wrap));
    } catch (error) {
      if (error instanceof UnknownCallError) {
        throw this.recorder.problem("unknown-call", error.message);
      }
      throw error;
    }
  }

  private getResource(args: Properties): Properties {
    const urn = typeof args["urn"] === "string" ? args["urn"] : "";
    const state = this.recorder.stateOf(urn);
    if (state === undefined) {
      throw this.recorder.problem(
        "unknown-resource",
        `the program refers to ${urn}, which is not planned`,
      );
    }
    return { urn, id: state.id, state: state.outputs };
  }
}
