import type { Release } from "../airflow/release";
import type { Settings } from "../settings";
import type { Git } from "./git";
import type { ReleaseRecord } from "./record";
import type { RunProgram } from "./tools";

/** A stack as a promotion sees it. */
export interface StackView {
  readonly stack: string;
  /** Its stack file's name. */
  readonly file: string;
  readonly settings: Settings;
  readonly record: ReleaseRecord;
  /** What its file names now. */
  readonly release: Release | undefined;
}

/** What the gates may read. */
export interface GateInput {
  readonly target: StackView;
  readonly release: Release;
  /** What is wrong with the target's stack file once the release is in it; empty where nothing is. */
  readonly faults: readonly string[];
  readonly git: Git;
  readonly run: RunProgram;
  readonly directory: string;
  readonly now: Date;
}

/** What the gates of a promotion may read besides. */
export interface PromotionInput extends GateInput {
  readonly source: StackView;
}
