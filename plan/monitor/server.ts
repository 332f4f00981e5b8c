/**
 * The engine's side of the protocol, on a loopback port: a ResourceMonitor that records and an
 * Engine that collects messages. Methods that are not implemented answer UNIMPLEMENTED.
 */
import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
  type GetRootResourceRequest,
  type LogRequest,
  type RequirePulumiVersionRequest,
  type SetRootResourceRequest,
} from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterPackageResponse,
  SupportsFeatureResponse,
  type ReadResourceRequest,
  type RegisterPackageRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type ResourceCallRequest,
  type ResourceInvokeRequest,
  type SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import type { ProgramMessage } from "../model";
import { Calls } from "./calls";
import { listen, unary as handler } from "./grpc";
import { ProgramProblem } from "./problem";
import type { Recorder, RunContext } from "./recorder";
import { Resources } from "./resources";
import { fromStruct } from "./struct";
import { Transforms } from "./transforms";
import { foldOutputs } from "./wire";

const FEATURES = new Set([
  ...["secrets", "resourceReferences", "outputValues", "deletedWith", "replaceWith"],
  ...["aliasSpecs", "transforms", "invokeTransforms", "parameterization"],
  ...["resourceHooks", "errorHooks"],
]);

export interface Monitor {
  /** `127.0.0.1:<port>`, for both services. */
  readonly address: string;
  close(): void;
}

/** Starts the two services of one run on a free port of the loopback interface. */
export async function startMonitor(context: RunContext, recorder: Recorder): Promise<Monitor> {
  const transforms = new Transforms(recorder);
  const listening = await listen([
    [ResourceMonitorService, monitorService(context, recorder, transforms)],
    [EngineService, engineService(recorder)],
  ]);
  return {
    address: `127.0.0.1:${listening.port}`,
    close: () => {
      transforms.close();
      listening.close();
    },
  };
}

function unary<Q, A>(work: (request: Q) => A | Promise<A>): handleUnaryCall<Q, A> {
  return handler(work, (error) => error instanceof ProgramProblem);
}

function monitorService(
  context: RunContext,
  recorder: Recorder,
  transforms: Transforms,
): UntypedServiceImplementation {
  const resources = new Resources(context, recorder, transforms);
  const calls = new Calls(context, recorder, transforms);
  let packages = 0;
  return {
    supportsFeature: unary((request: SupportsFeatureRequest) => {
      recorder.markLoaded();
      const response = new SupportsFeatureResponse();
      response.setHassupport(FEATURES.has(request.getId()));
      return response;
    }),
    registerResource: unary((request: RegisterResourceRequest) => resources.register(request)),
    readResource: unary((request: ReadResourceRequest) => resources.read(request)),
    registerResourceOutputs: unary((request: RegisterResourceOutputsRequest) => {
      const outputs = Object.entries(fromStruct(request.getOutputs()));
      const folded = outputs.map(([key, value]) => [key, foldOutputs(value)] as const);
      recorder.recordOutputs(request.getUrn(), Object.fromEntries(folded));
      return new Empty();
    }),
    invoke: unary((request: ResourceInvokeRequest) => calls.invoke(request)),
    call: unary((request: ResourceCallRequest) => calls.call(request)),
    registerStackTransform: unary((callback: Callback) => {
      transforms.addStackTransform(callback);
      return new Empty();
    }),
    registerStackInvokeTransform: unary((callback: Callback) => {
      transforms.addStackInvokeTransform(callback);
      return new Empty();
    }),
    registerResourceHook: unary(() => new Empty()),
    registerErrorHook: unary(() => new Empty()),
    registerPackage: unary((request: RegisterPackageRequest) => {
      packages += 1;
      const response = new RegisterPackageResponse();
      response.setRef(`${request.getName()}-${packages}`);
      return response;
    }),
    signalAndWaitForShutdown: unary(() => {
      recorder.markFinished();
      return new Empty();
    }),
  };
}

const SEVERITIES: { readonly [level: number]: ProgramMessage["severity"] } = {
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
};

function engineService(recorder: Recorder): UntypedServiceImplementation {
  let root = "";
  return {
    log: unary((request: LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()];
      const urn = request.getUrn();
      if (severity !== undefined && !request.getEphemeral()) {
        const text = request.getMessage();
        recorder.recordMessage({ severity, text, ...(urn === "" ? {} : { urn }) });
      }
      return new Empty();
    }),
    getRootResource: unary((_: GetRootResourceRequest) => {
      const response = new GetRootResourceResponse();
      response.setUrn(root);
      return response;
    }),
    setRootResource: unary((request: SetRootResourceRequest) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    }),
    requirePulumiVersion: unary(
      (_: RequirePulumiVersionRequest) => new RequirePulumiVersionResponse(),
    ),
  };
}
