import { isUnknownValueError } from "../known";

/** One way by which somebody reaches something. */
export interface Path {
  readonly from: string;
  readonly to: string;
  /** What has to be passed, in order. */
  readonly via: readonly string[];
}

/** Something that contradicts the claim. */
export interface Counterexample {
  readonly message: string;
  readonly urn: string;
}

export interface Proof {
  readonly name: "database" | "ui" | "identity" | "teams";
  readonly claim: string;
  /** `undecided` where a preview does not know enough; then `unknown` says what. */
  readonly verdict: "proved" | "refuted" | "undecided";
  /** Every way that there is, as the claim allows them. */
  readonly paths: readonly Path[];
  readonly counterexamples: readonly Counterexample[];
  /** What was not known: of which resource, and the error in the SDK's own form. */
  readonly unknown: readonly { readonly about: string; readonly error: Error }[];
}

/** Collects the parts of a proof; one unknown value does not hide the rest. */
export class ProofBuilder {
  private readonly paths: Path[] = [];
  private readonly counterexamples: Counterexample[] = [];
  private readonly unknown: { about: string; error: Error }[] = [];

  constructor(
    private readonly name: Proof["name"],
    private readonly claim: string,
  ) {}

  path(from: string, to: string, ...via: readonly string[]): void {
    this.paths.push({ from, to, via });
  }

  /** Says what contradicts the claim, once, however many ways lead to it. */
  against(message: string, urn: string): void {
    const known = this.counterexamples.some((one) => one.message === message && one.urn === urn);
    if (!known) this.counterexamples.push({ message, urn });
  }

  /**
   * Does one part; what it does not know is remembered.
   *
   * @param about What the part is about, in case.
   */
  attempt(about: string, part: () => void): void {
    try {
      part();
    } catch (error) {
      if (!isUnknownValueError(error)) throw error;
      this.unknown.push({ about, error });
    }
  }

  /** Whether everything so far was known. */
  get certain(): boolean {
    return this.unknown.length === 0;
  }

  build(): Proof {
    const { name, claim, paths, counterexamples, unknown } = this;
    const refuted = counterexamples.length > 0;
    const verdict = refuted ? "refuted" : unknown.length > 0 ? "undecided" : "proved";
    return { name, claim, verdict, paths, counterexamples, unknown };
  }
}
