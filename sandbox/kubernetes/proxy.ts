/**
 * Stands before the real Kubernetes plugin. It hands everything on as it is, but for three things: the plugin talks to
 * the cluster that the sandbox was given, nothing waits for pods, and what they and the releases of Helm would answer
 * is the plan's fakes: neither their images nor what their controllers need in AWS is there.
 */
import {
  type Client,
  type handleUnaryCall,
  type MethodDefinition,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ResourceProviderService as Methods } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb";
import type { Service } from "../../plan/monitor/grpc";
import { fromStruct, toStruct } from "../../plan/monitor/struct";
import { typeOf } from "../../plan/monitor/urn";
import { newSession, resourceAnswers } from "../service";
import { withoutWaiting, withStatus } from "./objects";

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** A cluster, as a kubeconfig knows it. */
export interface Cluster {
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly context: string;
}

/** Changes a request before it is handed on. */
type Change = (request: Buffer) => Buffer;
/** Changes the plugin's answer to a request. */
type Amendment = (request: Buffer, response: Buffer) => Buffer;
/** Answers a request; undefined when it is not the sandbox's to answer. */
type Answer = (request: Buffer) => Buffer | undefined;

export function proxyService(plugin: Client, cluster: Cluster): Service {
  const answers = releaseAnswers();
  const changes = changesFor(cluster);
  const amendments = statusAmendments();
  const definition: Record<string, MethodDefinition<Buffer, Buffer>> = {};
  const handlers: UntypedServiceImplementation = {};
  for (const [name, method] of methodsOf(Methods)) {
    const { path } = method;
    definition[name] = {
      ...{ path, requestStream: false, responseStream: false },
      ...{ requestSerialize: same, requestDeserialize: same },
      ...{ responseSerialize: same, responseDeserialize: same },
    };
    handlers[name] = handed(plugin, path, {
      answer: answers.get(name) ?? (() => undefined),
      change: changes.get(name) ?? same,
      amend: amendments.get(name) ?? ((_, response) => response),
    });
  }
  return [definition, handlers];
}

const same = (bytes: Buffer): Buffer => bytes;

function methodsOf(service: ServiceDefinition): [string, MethodDefinition<unknown, unknown>][] {
  return Object.entries(service).filter(([, method]) => !method.responseStream);
}

interface Ways {
  readonly answer: Answer;
  readonly change: Change;
  readonly amend: Amendment;
}

function handed(
  plugin: Client,
  path: string,
  { answer, change, amend }: Ways,
): handleUnaryCall<Buffer, Buffer> {
  return ({ request }, callback) => {
    const failed = (error: unknown): void => {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: status.INTERNAL, details });
    };
    try {
      const own = answer(request);
      if (own !== undefined) {
        callback(null, own);
        return;
      }
      plugin.makeUnaryRequest(path, same, same, change(request), (error, response) => {
        if (error !== null || response === undefined) {
          callback(error);
          return;
        }
        try {
          callback(null, amend(request, response));
        } catch (broken) {
          failed(broken);
        }
      });
    } catch (error) {
      failed(error);
    }
  };
}

function changesFor(cluster: Cluster): ReadonlyMap<string, Change> {
  return new Map<string, Change>([
    ["configure", changed(Methods.configure, (request) => toCluster(request, cluster))],
    [
      "check",
      changed(Methods.check, (request) => {
        request.setNews(toStruct(withoutWaiting(fromStruct(request.getNews()))));
      }),
    ],
  ]);
}

function changed<Q, A>(method: MethodDefinition<Q, A>, change: (request: Q) => void): Change {
  return (bytes) => {
    const request = method.requestDeserialize(bytes);
    change(request);
    return method.requestSerialize(request);
  };
}

/** The program's kubeconfig names a cluster that was never made. */
function toCluster(request: ConfigureRequest, cluster: Cluster): void {
  const { kubeconfig, context } = cluster;
  const variables = request.getVariablesMap();
  variables.set("kubernetes:config:kubeconfig", kubeconfig);
  variables.set("kubernetes:config:context", context);
  request.setArgs(toStruct({ ...fromStruct(request.getArgs()), kubeconfig, context }));
}

function statusAmendments(): ReadonlyMap<string, Amendment> {
  return new Map<string, Amendment>([
    ["create", amended(Methods.create)],
    ["read", amended(Methods.read)],
    ["update", amended(Methods.update)],
  ]);
}

interface Stateful {
  getProperties(): Struct | undefined;
  setProperties(value: Struct): unknown;
}

function amended<Q extends { getUrn(): string }, A extends Stateful>(
  method: MethodDefinition<Q, A>,
): Amendment {
  return (bytes, answer) => {
    const urn = method.requestDeserialize(bytes).getUrn();
    const response = method.responseDeserialize(answer);
    response.setProperties(toStruct(withStatus(urn, fromStruct(response.getProperties()))));
    return method.responseSerialize(response);
  };
}

function releaseAnswers(): ReadonlyMap<string, Answer> {
  const { check, diff, create, read, update, delete: remove } = resourceAnswers(newSession());
  return new Map<string, Answer>([
    ["check", ofRelease(Methods.check, check)],
    ["diff", ofRelease(Methods.diff, diff)],
    ["create", ofRelease(Methods.create, create)],
    ["read", ofRelease(Methods.read, read)],
    ["update", ofRelease(Methods.update, update)],
    ["delete", ofRelease(Methods.delete, remove)],
  ]);
}

function ofRelease<Q extends { getUrn(): string }, A>(
  method: MethodDefinition<Q, A>,
  answer: (request: Q) => A,
): Answer {
  return (bytes) => {
    const request = method.requestDeserialize(bytes);
    const isRelease = typeOf(request.getUrn()) === RELEASE;
    return isRelease ? method.responseSerialize(answer(request)) : undefined;
  };
}
