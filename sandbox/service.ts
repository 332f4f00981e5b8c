/** The provider protocol over the sandbox's answers, for one package. */
import { type handleUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckFailure,
  CheckResponse,
  ConfigureResponse,
  CreateResponse,
  DiffResponse,
  GetSchemaResponse,
  InvokeResponse,
  ReadResponse,
  UpdateResponse,
  type CheckRequest,
  type ConfigureRequest,
  type ConstructRequest,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type InvokeRequest,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { DEFAULT_REGION, fakeCall, UnknownCallError } from "../plan/fakes";
import { unary as handler } from "../plan/monitor/grpc";
import { fromStruct, toStruct } from "../plan/monitor/struct";
import { withSecrets } from "../plan/monitor/outputs";
import { openedProperties } from "../plan/monitor/wire";
import { type Fault, faultsOf } from "./check";
import { construct } from "./component";
import { configurationFaults } from "./configuration";
import { declaredFunction, type Package, versionOf } from "./declarations/sdk";
import { SandboxFault } from "./fault";
import { changedInputs, checkResource, stateOf } from "./resources";

/** The region of the stack, which the engine tells when it configures the provider. */
export interface Session {
  region: string;
}

export function newSession(): Session {
  return { region: DEFAULT_REGION };
}

export function providerService(pkg: Package, session: Session): UntypedServiceImplementation {
  const answers = resourceAnswers(session);
  return {
    checkConfig: unary((request: CheckRequest) => {
      const inputs = fromStruct(request.getNews());
      return checked(request, configurationFaults(pkg, inputs));
    }),
    diffConfig: unary(diff),
    configure: unary((request: ConfigureRequest) => configure(request, session)),
    getPluginInfo: unary((_: Empty) => new PluginInfo().setVersion(versionOf(pkg))),
    getSchema: unary(() => new GetSchemaResponse().setSchema(JSON.stringify({ name: pkg }))),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    handshake: unimplemented,
    invoke: unary((request: InvokeRequest) => invoke(request, session)),
    construct: unary((request: ConstructRequest) => construct(request)),
    check: unary(answers.check),
    diff: unary(answers.diff),
    create: unary(answers.create),
    read: unary(answers.read),
    update: unary(answers.update),
    delete: unary(answers.delete),
  };
}

/** What the protocol asks of single resources. */
export function resourceAnswers(session: Session) {
  return {
    check: (request: CheckRequest): CheckResponse =>
      checked(request, checkResource(request.getUrn(), fromStruct(request.getNews()))),
    diff,
    create: (request: CreateRequest): CreateResponse => {
      const subject = { urn: request.getUrn(), region: session.region };
      const inputs = fromStruct(request.getProperties());
      const { id, outputs } = stateOf(subject, inputs, request.getPreview());
      return new CreateResponse().setId(id).setProperties(toStruct(outputs));
    },
    read: (request: ReadRequest): ReadResponse => read(request, session),
    update: (request: UpdateRequest): UpdateResponse => {
      const [urn, existing] = [request.getUrn(), request.getId()];
      const subject = { urn, existing, region: session.region };
      const inputs = fromStruct(request.getNews());
      const { outputs } = stateOf(subject, inputs, request.getPreview());
      return new UpdateResponse().setProperties(toStruct(outputs));
    },
    delete: (_: DeleteRequest): Empty => new Empty(),
  };
}

function unary<Q, A>(work: (request: Q) => A | Promise<A>): handleUnaryCall<Q, A> {
  return handler(
    work,
    (error) => error instanceof SandboxFault || error instanceof UnknownCallError,
  );
}

/** The engine then speaks the protocol as it was before. */
const unimplemented: handleUnaryCall<unknown, unknown> = (_, callback) => {
  callback({ code: status.UNIMPLEMENTED, details: "not implemented" });
};

function checked(request: CheckRequest, faults: readonly Fault[]): CheckResponse {
  const response = new CheckResponse();
  response.setInputs(request.getNews());
  response.setFailuresList(faults.map((fault) => failure(fault, request.getUrn())));
  return response;
}

/** The path stands in the text: of a property that is named apart, the engine would print the value. */
function failure({ path, reason }: Fault, subject: string): CheckFailure {
  const text = path === "" ? reason : `${path} ${reason}`;
  return new CheckFailure().setReason(`${subject}: ${text}`);
}

function configure(request: ConfigureRequest, session: Session): ConfigureResponse {
  const region = request.getVariablesMap().get("aws:config:region");
  if (region !== undefined && region !== "") session.region = region;
  const response = new ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  return response;
}

function diff(request: DiffRequest): DiffResponse {
  const before = fromStruct(request.getOldInputs() ?? request.getOlds());
  const changed = changedInputs(before, fromStruct(request.getNews()));
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  const response = new DiffResponse();
  response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList(changed);
  return response;
}

/** What the engine knows of a resource is so; one that is looked up is what the fakes say. */
function read(request: ReadRequest, session: Session): ReadResponse {
  const inputs = fromStruct(request.getInputs());
  const known = fromStruct(request.getProperties());
  const subject = { urn: request.getUrn(), existing: request.getId(), region: session.region };
  const isKnown = Object.keys(known).length > 0;
  const outputs = isKnown ? known : stateOf(subject, inputs, false).outputs;
  const response = new ReadResponse();
  response.setId(request.getId());
  response.setInputs(toStruct(inputs));
  response.setProperties(toStruct(outputs));
  return response;
}

function invoke(request: InvokeRequest, session: Session): InvokeResponse {
  const token = request.getTok();
  const inputs = openedProperties(fromStruct(request.getArgs()));
  const declared = declaredFunction(token);
  if (declared === undefined) throw new SandboxFault(`the SDK knows no function ${token}`);
  const response = new InvokeResponse();
  const faults = faultsOf(inputs, declared);
  response.setFailuresList(faults.map((fault) => failure(fault, token)));
  if (faults.length > 0) return response;
  const { outputs, secrets = [] } = fakeCall({ token, inputs, region: session.region });
  return response.setReturn(toStruct(withSecrets(outputs, secrets)));
}
