import * as fc from "fast-check";
import { deepFreeze, merge, valueAt } from "../../settings/merge";

/** Trees as stack files hold them. */
const leaf = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const key = fc.constantFrom("a", "b", "c", "__proto__", "constructor");
const { tree } = fc.letrec((tie) => ({
  tree: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, leaf, tie("tree")), { maxKeys: 3 }),
}));

describe("merging a file over the defaults", () => {
  test("changes nothing when the file says nothing", () => {
    fc.assert(fc.property(tree, (base) => expect(merge(base, {})).toEqual(base)));
  });

  test("gives the file's values when there are no defaults", () => {
    fc.assert(fc.property(tree, (over) => expect(merge({}, over)).toEqual(over)));
  });

  test("is settled after once: the same file again changes nothing", () => {
    fc.assert(
      fc.property(tree, tree, (base, over) => {
        const once = merge(base, over);
        expect(merge(once, over)).toEqual(once);
      }),
    );
  });

  test("can be done in any grouping", () => {
    fc.assert(
      fc.property(tree, tree, tree, (a, b, c) => {
        // Only where nothing turns from a map into a value: that throws away what lies below.
        fc.pre(sameKinds(a, b) && sameKinds(merge(a, b), c) && sameKinds(b, c));
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
      }),
    );
  });

  test("leaves both sides as they were", () => {
    fc.assert(
      fc.property(tree, tree, (base, over) => {
        const before = JSON.stringify([base, over]);
        merge(deepFreeze(base), deepFreeze(over));
        expect(JSON.stringify([base, over])).toBe(before);
      }),
    );
  });

  test("keeps each value that only one side has, and takes the file's where both have one", () => {
    const base = { a: { x: 1, y: [1, 2] }, b: 1, c: { d: 1 } };
    expect(merge(base, { a: { y: [3] }, c: 2, e: null })).toEqual({
      a: { x: 1, y: [3] },
      b: 1,
      c: 2,
      e: null,
    });
  });

  test("never reaches the prototype of objects", () => {
    const over: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
    merge({}, over);
    expect(valueAt({}, ["polluted"])).toBeUndefined();
  });
});

function sameKinds(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return (
      a === undefined || b === undefined || (typeof a !== "object") === (typeof b !== "object")
    );
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a)) return true;
  return Object.keys(b).every((name) => sameKinds(valueAt(a, [name]), valueAt(b, [name])));
}
