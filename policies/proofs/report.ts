import type { Report } from "../rule";
import type { Proof } from "./proof";

/** Reports what contradicts a claim, then says what a preview could not decide. */
export function reportProof(proof: Proof, report: Report): void {
  for (const { message, urn } of proof.counterexamples) report(message, urn);
  const [first] = proof.unknown;
  if (first !== undefined) throw first.error;
}
