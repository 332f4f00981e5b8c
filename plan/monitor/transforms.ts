/** Runs the program's transforms by calling its own callback server back, innermost first. */
import { credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { CallbackInvokeRequest, type Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
  TransformInvokeOptions,
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
  type RegisterResourceRequest,
  type ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Recorder } from "./recorder";
import { entriesOf } from "./struct";

export class Transforms {
  private readonly stack: Callback[] = [];
  private readonly stackInvokes: Callback[] = [];
  private readonly ofResource = new Map<string, { parent: string; callbacks: Callback[] }>();
  private readonly clients = new Map<string, CallbacksClient>();

  constructor(private readonly recorder: Recorder) {}

  addStackTransform(callback: Callback): void {
    this.stack.push(callback);
  }

  addStackInvokeTransform(callback: Callback): void {
    this.stackInvokes.push(callback);
  }

  /** The registration after its own transforms, those of its parents, and the stack's. */
  async apply(urn: string, request: RegisterResourceRequest): Promise<RegisterResourceRequest> {
    const parent = request.getParent();
    this.ofResource.set(urn, { parent, callbacks: request.getTransformsList() });
    for (const callback of this.callbacksFor(urn)) {
      const answer = await this.call(callback, transformRequest(request).serializeBinary());
      const response = TransformResponse.deserializeBinary(answer);
      request.setObject(response.getProperties());
      const options = response.getOptions();
      if (options !== undefined) applyOptions(request, options);
    }
    return request;
  }

  async applyToInvoke(request: ResourceInvokeRequest): Promise<ResourceInvokeRequest> {
    for (const callback of this.stackInvokes) {
      const question = new TransformInvokeRequest();
      question.setToken(request.getTok());
      question.setArgs(request.getArgs());
      const options = new TransformInvokeOptions();
      options.setProvider(request.getProvider());
      options.setVersion(request.getVersion());
      options.setPluginDownloadUrl(request.getPlugindownloadurl());
      question.setOptions(options);
      const answer = await this.call(callback, question.serializeBinary());
      const response = TransformInvokeResponse.deserializeBinary(answer);
      request.setArgs(response.getArgs());
      const changed = response.getOptions();
      if (changed !== undefined) request.setProvider(changed.getProvider());
    }
    return request;
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
    this.clients.clear();
  }

  private callbacksFor(urn: string): Callback[] {
    const found: Callback[] = [];
    let current = urn;
    for (;;) {
      const entry = this.ofResource.get(current);
      if (entry === undefined) break;
      found.push(...entry.callbacks);
      if (this.recorder.isRoot(entry.parent)) break;
      current = entry.parent;
    }
    return [...found, ...this.stack];
  }

  private call(callback: Callback, payload: Uint8Array): Promise<Uint8Array> {
    const target = callback.getTarget();
    const client =
      this.clients.get(target) ?? new CallbacksClient(target, credentials.createInsecure());
    this.clients.set(target, client);
    const request = new CallbackInvokeRequest();
    request.setToken(callback.getToken());
    request.setRequest(payload);
    return new Promise((resolve, reject) => {
      client.invoke(request, (error, response) => {
        if (error !== null) reject(new Error(error.details));
        else resolve(response.getResponse_asU8());
      });
    });
  }
}

function transformRequest(request: RegisterResourceRequest): TransformRequest {
  const options = new TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  if (request.hasProtect()) options.setProtect(request.getProtect() === true);
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setVersion(request.getVersion());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() === true);
  options.setDeletedWith(request.getDeletedwith());
  options.setReplaceWithList(request.getReplaceWithList());
  if (request.getDeletebeforereplacedefined()) {
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  }
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  options.setHooks(request.getHooks());
  options.setImport(request.getImportid());
  for (const [pkg, reference] of entriesOf(request.getProvidersMap())) {
    options.getProvidersMap().set(pkg, reference);
  }
  const question = new TransformRequest();
  question.setType(request.getType());
  question.setName(request.getName());
  question.setCustom(request.getCustom());
  question.setParent(request.getParent());
  question.setProperties(request.getObject());
  question.setOptions(options);
  return question;
}

function applyOptions(request: RegisterResourceRequest, options: TransformResourceOptions): void {
  request.setDependenciesList(options.getDependsOnList());
  if (options.hasProtect()) request.setProtect(options.getProtect() === true);
  request.setIgnorechangesList(options.getIgnoreChangesList());
  request.setReplaceonchangesList(options.getReplaceOnChangesList());
  request.setVersion(options.getVersion());
  request.setAliasesList(options.getAliasesList());
  request.setProvider(options.getProvider());
  request.setCustomtimeouts(options.getCustomTimeouts());
  request.setPlugindownloadurl(options.getPluginDownloadUrl());
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() === true);
  request.setDeletedwith(options.getDeletedWith());
  request.setReplaceWithList(options.getReplaceWithList());
  request.setDeletebeforereplacedefined(options.hasDeleteBeforeReplace());
  request.setDeletebeforereplace(options.getDeleteBeforeReplace() === true);
  request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
  request.setHooks(options.getHooks());
  request.setImportid(options.getImport());
}
