/**
 * A preview does not know every value. The SDK hands such inputs to a rule behind a proxy that
 * throws on reading; left alone, the throw ends the check and the engine says that the rule could
 * not be run, which is the truth. These helpers keep one unknown value from hiding other faults.
 */

/** Whether an error is the SDK's way of saying that a preview does not know the value. */
export function isUnknownValueError(error: unknown): error is Error {
  return error instanceof Error && "unknownTypeSentinel" in error;
}

/** The value, or undefined where it is missing or not known yet. */
export function known<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isUnknownValueError(error)) return undefined;
    throw error;
  }
}

/** Whether an input is given, known or not: a reference to a key that is yet to be made counts. */
export function isSet(read: () => unknown): boolean {
  try {
    const value = read();
    return value !== undefined && value !== null && value !== "";
  } catch (error) {
    if (isUnknownValueError(error)) return true;
    throw error;
  }
}

/** Whether a value is there but not known yet. */
export function isUnknown(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (isUnknownValueError(error)) return true;
    throw error;
  }
}

/** Does each of several things; what one does not know ends the whole only after the others ran. */
export function each<T>(items: readonly T[], visit: (item: T, index: number) => void): void {
  const unknown: Error[] = [];
  for (let index = 0; index < items.length; index++) {
    try {
      const item = items[index];
      if (item !== undefined) visit(item, index);
    } catch (error) {
      if (!isUnknownValueError(error)) throw error;
      unknown.push(error);
    }
  }
  const [first] = unknown;
  if (first !== undefined) throw first;
}
