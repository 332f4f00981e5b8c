import { type Fault, formatFaults, sortFaults } from "../../settings/faults";

/** Something about the packs, their configuration or the exemptions is wrong: the user's to repair. */
export class PolicyFaults extends Error {
  override readonly name = "PolicyFaults";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const sorted = sortFaults(faults);
    super(formatFaults(sorted));
    this.faults = sorted;
    this.stack = this.message;
  }
}
