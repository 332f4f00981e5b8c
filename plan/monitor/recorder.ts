/** The state of one run: resources in the order in which the program registered them. */
import type {
  ClearSecret,
  Plain,
  PlannedCall,
  PlannedResource,
  ProgramMessage,
  Properties,
  Recording,
  SourcePosition,
} from "../model";
import { findCycle } from "./graph";
import { ProgramProblem } from "./problem";
import { type ClearSearch, SecretStore } from "./secrets";
import { type Findings, redacted } from "./wire";

/** What a run is about; the same for every resource in it. */
export interface RunContext {
  readonly stack: string;
  readonly project: string;
  readonly region: string;
  /** True to answer as a first preview does: what only creation reveals stays unknown. */
  readonly unknowns: boolean;
  /** Position in the sources for a position in the running code. */
  locate(uri: string, line: number, column: number): SourcePosition | undefined;
}

/** The state of a resource as the program may ask for it again. */
export interface ResourceState {
  readonly id: string;
  readonly outputs: Properties;
}

interface Slot {
  readonly source: SourcePosition | undefined;
  planned?: PlannedResource;
  /** Inputs with true secrets redacted only: the search for clear secrets reads these. */
  searchable: Plain;
  state?: ResourceState;
}

export class Recorder {
  readonly secrets = new SecretStore();
  readonly problems: ProgramProblem[] = [];
  /** True once the program said that it registered everything. */
  finished = false;
  private readonly slots = new Map<string, Slot>();
  private readonly calls: PlannedCall[] = [];
  private readonly messages: ProgramMessage[] = [];
  private outputs: Properties = {};
  private secretOutputs: string[] = [];
  private rootUrn = "";
  /** When the SDK was loaded, and when everything was registered (`performance.now()`). */
  readonly marks = { loaded: 0, registered: 0 };

  constructor(private readonly onProgress: (resources: number) => void = () => undefined) {}

  /** Notes a fault and hands it back for the caller to throw. */
  problem(code: ProgramProblem["code"], message: string): ProgramProblem {
    const problem = new ProgramProblem(code, message);
    this.problems.push(problem);
    return problem;
  }

  /** Takes the URN and the place in the order; call before the first await of a registration. */
  reserve(urn: string, source: SourcePosition | undefined): void {
    const taken = this.slots.get(urn);
    if (taken !== undefined) {
      const places = [taken.source, source].map((s) => (s ? `${s.file}:${s.line}` : "unknown"));
      throw this.problem(
        "duplicate-urn",
        `two resources have the same URN ${urn}: one from ${places.join(", the other from ")}. ` +
          `Give one of them another logical name or another parent.`,
      );
    }
    this.slots.set(urn, { source, searchable: {} });
    this.onProgress(this.slots.size);
  }

  record(planned: PlannedResource, searchable: Plain, state: ResourceState): void {
    const slot = this.slots.get(planned.urn);
    if (slot === undefined) throw new Error(`${planned.urn} was recorded before it was reserved`);
    slot.planned = planned;
    slot.searchable = searchable;
    slot.state = state;
  }

  setRoot(urn: string): void {
    this.rootUrn = urn;
  }

  isRoot(urn: string): boolean {
    return urn === "" || urn === this.rootUrn;
  }

  stateOf(urn: string): ResourceState | undefined {
    return this.slots.get(urn)?.state;
  }

  /** Replaces the outputs of a component, or sets those of the stack. */
  recordOutputs(urn: string, outputs: Properties): void {
    const found = this.findings();
    const clean: Properties = {};
    for (const [key, value] of Object.entries(outputs)) {
      clean[key] = redacted(value, this.isRoot(urn) ? key : `outputs.${key}`, found);
    }
    this.keep(found);
    if (this.isRoot(urn)) {
      this.outputs = clean;
      this.secretOutputs = found.secretPaths.sort();
      return;
    }
    const slot = this.slots.get(urn);
    if (slot?.planned === undefined) {
      throw this.problem("unknown-resource", `outputs of ${urn}, which nobody registered`);
    }
    const others = (paths: readonly string[], more: string[]): string[] =>
      [...paths.filter((path) => !path.startsWith("outputs")), ...more].sort();
    slot.planned = {
      ...slot.planned,
      outputs: clean,
      secretPaths: others(slot.planned.secretPaths, found.secretPaths),
      unknownPaths: others(slot.planned.unknownPaths, found.unknownPaths),
    };
    slot.state = { id: slot.state?.id ?? "", outputs };
  }

  recordCall(call: PlannedCall): void {
    this.calls.push(call);
  }

  recordMessage(message: ProgramMessage): void {
    this.messages.push(message);
  }

  findings(): Findings {
    return { secretPaths: [], unknownPaths: [], secretTexts: [] };
  }

  keep(found: Findings): void {
    for (const text of found.secretTexts) this.secrets.addText(text);
  }

  /** The program's messages so far, without secrets. */
  cleanMessages(): ProgramMessage[] {
    return this.messages.map((message) => ({ ...message, text: this.secrets.scrub(message.text) }));
  }

  /** URN of the latest registration. */
  get lastUrn(): string | undefined {
    return [...this.slots.keys()].at(-1);
  }

  /** The SDK made its first request. */
  markLoaded(): void {
    this.marks.loaded ||= performance.now();
  }

  /** The program registered everything. */
  markFinished(): void {
    this.finished = true;
    this.marks.registered = performance.now();
  }

  /** Everything recorded. Notes a problem when the graph has a cycle. */
  finish(): Omit<Recording, "printed"> {
    const resources = [...this.slots.values()].flatMap((slot) => slot.planned ?? []);
    const cycle = findCycle(resources);
    if (cycle !== undefined) {
      this.problem("dependency-cycle", `resources wait for each other: ${cycle.join(" → ")}`);
    }
    const search = this.secrets.search();
    const clean = (properties: Properties): Properties => search?.clean(properties) ?? properties;
    return {
      resources: resources.map((resource) => ({
        ...resource,
        inputs: clean(resource.inputs),
        outputs: clean(resource.outputs),
      })),
      outputs: clean(this.outputs),
      secretOutputs: this.secretOutputs,
      calls: this.calls.map(({ token, inputs }) => ({ token, inputs: clean(inputs) })),
      clearSecrets: search === undefined ? [] : this.clearSecrets(search),
      messages: this.cleanMessages(),
    };
  }

  private clearSecrets(search: ClearSearch): ClearSecret[] {
    const inInputs = [...this.slots].flatMap(([urn, slot]) =>
      search.paths(slot.searchable, "inputs").map((path) => ({ urn, path })),
    );
    const inOutputs = search.paths(this.outputs, "outputs");
    return [...inInputs, ...inOutputs.map((path) => ({ urn: this.rootUrn, path }))];
  }
}
