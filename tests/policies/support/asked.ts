import { Inventory } from "../../../policies/inventory";

/** Types that a stack rule asks for, found by watching it. */
export function askedTypes(run: () => void): ReadonlySet<string> {
  const asked = new Set<string>();
  const original = Object.getOwnPropertyDescriptor(Inventory.prototype, "ofType");
  if (original === undefined) throw new Error("Inventory has no ofType");
  const ofType: unknown = original.value;
  if (typeof ofType !== "function") throw new Error("Inventory.ofType is no method");
  const watching = function (this: Inventory, ...types: readonly string[]): unknown {
    for (const type of types) asked.add(type);
    return Reflect.apply(ofType, this, types);
  };
  Object.defineProperty(Inventory.prototype, "ofType", { ...original, value: watching });
  try {
    run();
  } finally {
    Object.defineProperty(Inventory.prototype, "ofType", original);
  }
  return asked;
}
