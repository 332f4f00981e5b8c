/** Answers registrations and reads: records what the program sent, replies with fakes. */
import {
  ReadResourceResponse,
  RegisterResourceResponse,
  type ReadResourceRequest,
  type RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { fakeResource } from "../fakes";
import type { PlannedOptions, SourcePosition } from "../model";
import { isProperties, mapProperties, type Properties } from "../plain";
import { optionsOf } from "./options";
import { outputsOf, withSecrets } from "./outputs";
import type { Recorder, RunContext } from "./recorder";
import { entriesOf, fromStruct, toStruct } from "./struct";
import type { Transforms } from "./transforms";
import { createUrn, STACK_TYPE } from "./urn";
import { foldOutputs, openedProperties, redacted, UNKNOWN_VALUE } from "./wire";

/** What both kinds of request say. */
interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly remote: boolean;
  /** Id of an existing resource; empty for a new one. */
  readonly existing: string;
  readonly read: boolean;
  readonly source: SourcePosition | undefined;
  readonly inputs: Properties;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: { readonly [input: string]: readonly string[] };
  readonly options: PlannedOptions;
}

interface Reply {
  readonly id: string;
  readonly outputs: Properties;
}

export class Resources {
  constructor(
    private readonly context: RunContext,
    private readonly recorder: Recorder,
    private readonly transforms: Transforms,
  ) {}

  async register(original: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const { stack, project } = this.context;
    const [type, name, parent] = [original.getType(), original.getName(), original.getParent()];
    const urn = createUrn(stack, project, parent, type, name);
    if (type === STACK_TYPE) this.recorder.setRoot(urn);
    const source = this.sourceOf(original);
    this.recorder.reserve(urn, source);

    const request = await this.transforms.apply(urn, original);
    const reply = this.answer({
      ...{ urn, type, name, parent, source },
      custom: request.getCustom(),
      remote: request.getRemote(),
      existing: request.getImportid(),
      read: false,
      inputs: fromStruct(request.getObject()),
      dependencies: request.getDependenciesList(),
      propertyDependencies: propertyDependenciesOf(request),
      options: optionsOf(request),
    });
    const response = new RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(reply.id);
    response.setObject(toStruct(reply.outputs));
    return response;
  }

  read(request: ReadResourceRequest): ReadResourceResponse {
    const { stack, project } = this.context;
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
    const urn = createUrn(stack, project, parent, type, name);
    const source = this.sourceOf(request);
    this.recorder.reserve(urn, source);
    const secretOutputs = request.getAdditionalsecretoutputsList();
    const reply = this.answer({
      ...{ urn, type, name, parent, source, custom: true, remote: false, read: true },
      existing: request.getId(),
      inputs: fromStruct(request.getProperties()),
      dependencies: request.getDependenciesList(),
      propertyDependencies: {},
      options: secretOutputs.length > 0 ? { additionalSecretOutputs: secretOutputs } : {},
    });
    const response = new ReadResourceResponse();
    response.setUrn(urn);
    response.setProperties(toStruct(reply.outputs));
    return response;
  }

  /** Fakes the provider's answer and records both sides. */
  private answer(subject: Subject): Reply {
    const inputs = mapProperties(subject.inputs, foldOutputs);
    const found = this.recorder.findings();
    const searchable = redactedRecord(inputs, "inputs", found);
    const reply = this.reply(subject, inputs, found.secretTexts);
    const secretKeys = subject.options.additionalSecretOutputs ?? [];
    const shown = redactedRecord(withSecrets(inputs, secretKeys), "inputs", found);
    const outputs = redactedRecord(reply.outputs, "outputs", found);
    this.recorder.keep(found);
    const { urn, type, name, custom, remote, read, source, options } = subject;
    const { dependencies, propertyDependencies } = subject;
    if (type !== STACK_TYPE) {
      const planned = {
        ...{ urn, type, name, custom, remote, read, options, propertyDependencies, outputs },
        ...(this.recorder.isRoot(subject.parent) ? {} : { parent: subject.parent }),
        ...(reply.id === "" ? {} : { id: reply.id }),
        ...(source === undefined ? {} : { source }),
        dependencies: [...dependencies].sort(),
        inputs: shown,
        secretPaths: [...new Set(found.secretPaths)].sort(),
        unknownPaths: [...new Set(found.unknownPaths)].sort(),
      };
      this.recorder.record(planned, searchable, reply);
    }
    return reply;
  }

  private reply(subject: Subject, inputs: Properties, secretTexts: readonly string[]): Reply {
    const { type, name, custom, remote, read, existing, options } = subject;
    if (!custom && !remote) return { id: "", outputs: {} };
    const { region, unknowns } = this.context;
    const fake = fakeResource({
      ...{ type, name, region, inputs: openedProperties(inputs) },
      ...(existing === "" ? {} : { existing }),
    });
    const settled = unknowns && !read ? { ...fake.known } : { ...fake.known, ...fake.computed };
    const secretKeys = [...(fake.secrets ?? []), ...(options.additionalSecretOutputs ?? [])];
    const outputs = outputsOf(inputs, settled, secretKeys, secretTexts);
    for (const key of fake.secrets ?? []) this.recorder.secrets.addSource(settled[key] ?? null);
    const id = custom && !unknowns ? taintless(fake.id) : "";
    return { id: existing === "" ? id : existing, outputs };
  }

  private sourceOf(
    request: RegisterResourceRequest | ReadResourceRequest,
  ): SourcePosition | undefined {
    const position = request.getSourceposition();
    if (position === undefined) return undefined;
    return this.context.locate(position.getUri(), position.getLine(), position.getColumn());
  }
}

function propertyDependenciesOf(request: RegisterResourceRequest): { [input: string]: string[] } {
  const entries = entriesOf(request.getPropertydependenciesMap());
  const lists = entries.map(([input, urns]) => [input, urns.getUrnsList().sort()] as const);
  return Object.fromEntries(lists.filter(([, urns]) => urns.length > 0));
}

function redactedRecord(
  properties: Properties,
  path: string,
  found: Parameters<typeof redacted>[2],
): Properties {
  const clean = redacted(properties, path, found);
  return isProperties(clean) ? clean : {};
}

/** An empty id is how the protocol says "unknown". */
function taintless(id: string): string {
  return id.includes(UNKNOWN_VALUE) ? "" : id;
}
