/** A client of the provider protocol, for a server of the sandbox's on a free port. */
import {
  credentials,
  type requestCallback,
  type ServiceDefinition,
  type ServiceError,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  CreateRequest,
  DiffRequest,
  type CheckResponse,
  type CreateResponse,
  type DiffResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { listen } from "../../plan/monitor/grpc";
import { fromStruct, toStruct } from "../../plan/monitor/struct";
import type { Properties } from "../../plan/plain";

export function urnOf(type: string, name = "thing"): string {
  return `urn:pulumi:dev::airflow-platform::${type}::${name}`;
}

/** Serves for as long as `use` runs. */
export async function withServer<T>(
  [definition, implementation]: readonly [ServiceDefinition, UntypedServiceImplementation],
  use: (client: ResourceProviderClient) => Promise<T>,
): Promise<T> {
  const server = await listen([[definition, implementation]]);
  const client = clientOf(server.port);
  try {
    return await use(client);
  } finally {
    client.close();
    server.close();
  }
}

export function clientOf(port: number): ResourceProviderClient {
  return new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
}

/** The answer of one call; its error is thrown. */
export function asked<A>(ask: (callback: requestCallback<A>) => unknown): Promise<A> {
  return new Promise((resolve, reject) => {
    ask((error: ServiceError | null, answer?: A) => {
      if (error !== null) reject(error);
      else if (answer === undefined) reject(new Error("neither an answer nor an error"));
      else resolve(answer);
    });
  });
}

/** Failures of a check, sorted, and the inputs that it returns. */
export async function check(
  client: ResourceProviderClient,
  urn: string,
  inputs: Properties,
): Promise<{ failures: string[]; inputs: Properties }> {
  const request = new CheckRequest().setUrn(urn).setNews(toStruct(inputs));
  const answer = await asked<CheckResponse>((callback) => client.check(request, callback));
  const failures = answer.getFailuresList().map((one) => one.getProperty() + one.getReason());
  return { failures: failures.sort(), inputs: fromStruct(answer.getInputs()) };
}

export async function create(
  client: ResourceProviderClient,
  urn: string,
  inputs: Properties,
  preview = false,
): Promise<{ id: string; outputs: Properties }> {
  const request = new CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
  const answer = await asked<CreateResponse>((callback) =>
    client.create(request.setPreview(preview), callback),
  );
  return { id: answer.getId(), outputs: fromStruct(answer.getProperties()) };
}

/** Names of the inputs that a diff says are changed, and its verdict. */
export async function diff(
  client: ResourceProviderClient,
  urn: string,
  before: Properties,
  after: Properties,
): Promise<{ verdict: number; changed: string[] }> {
  const request = new DiffRequest().setUrn(urn).setId("id").setNews(toStruct(after));
  request.setOlds(toStruct({})).setOldInputs(toStruct(before));
  const answer = await asked<DiffResponse>((callback) => client.diff(request, callback));
  return { verdict: answer.getChanges(), changed: answer.getDiffsList() };
}
