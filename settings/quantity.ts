const factors: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * A Kubernetes quantity as a number: cores for CPU, bytes for memory; undefined where it is none.
 * Notation as in "Quantity", Kubernetes API Reference; exponents (1e3) and suffixes above Ti are not accepted.
 */
export function parseQuantity(text: string): number | undefined {
  const [, digits, suffix] = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text) ?? [];
  const factor = factors[suffix ?? ""];
  if (digits === undefined || factor === undefined) return undefined;
  // Milli-units are divided, not multiplied: 0.1 has no exact binary form, 100/1000 rounds the way "0.1" does.
  return suffix === "m" ? Number(digits) / 1000 : Number(digits) * factor;
}
