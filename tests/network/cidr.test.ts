import fc from "fast-check";
import {
  type Cidr,
  contains,
  formatCidr,
  overlaps,
  parseCidr,
  part,
  size,
} from "../../network/cidr";

/** Any range whose first address is a network address. */
export const anyCidr = (shortest = 0, longest = 32): fc.Arbitrary<Cidr> =>
  fc
    .integer({ min: shortest, max: longest })
    .chain((prefix) =>
      fc
        .nat({ max: 2 ** prefix - 1 })
        .map((network) => ({ first: network * 2 ** (32 - prefix), prefix })),
    );

describe("ranges", () => {
  test.each([
    ["0.0.0.0/0", { first: 0, prefix: 0 }, 2 ** 32],
    ["10.20.0.0/16", { first: 0x0a140000, prefix: 16 }, 65_536],
    ["255.255.255.255/32", { first: 0xffffffff, prefix: 32 }, 1],
  ])("%s is read", (text, range, length) => {
    expect(parseCidr(text)).toEqual(range);
    expect(size(range)).toBe(length);
  });

  test.each([
    "10.20.0.0",
    "10.20.0/16",
    "10.20.0.256/24",
    "10.20.0.0/33",
    "010.0.0.0/8",
    " 10.0.0.0/8",
  ])("%s is refused", (text) => {
    expect(() => parseCidr(text)).toThrow(`${text} is no IPv4 range such as 10.20.0.0/16`);
  });

  test("bits below the prefix are refused, and the range that was meant is named", () => {
    expect(() => parseCidr("10.20.3.1/16")).toThrow(
      "10.20.3.1/16 is no network address; the range around it is 10.20.0.0/16",
    );
  });

  test("what is written is read back as the same", () => {
    fc.assert(
      fc.property(anyCidr(), (range) => {
        expect(parseCidr(formatCidr(range))).toEqual(range);
      }),
    );
  });

  test("two ranges overlap exactly when one contains the other", () => {
    const near = fc.tuple(anyCidr(0, 6), anyCidr(0, 6));
    fc.assert(
      fc.property(near, ([one, other]) => {
        expect(overlaps(one, other)).toBe(contains(one, other) || contains(other, one));
        expect(overlaps(one, other)).toBe(overlaps(other, one));
      }),
    );
  });

  test("neighbours do not overlap", () => {
    expect(overlaps(parseCidr("10.0.0.0/16"), parseCidr("10.1.0.0/16"))).toBe(false);
    expect(contains(parseCidr("10.0.0.0/16"), parseCidr("10.1.0.0/17"))).toBe(false);
  });

  test("the parts of a range cover it without a gap and without an overlap", () => {
    fc.assert(
      fc.property(anyCidr(0, 28), fc.integer({ min: 0, max: 4 }), (range, bits) => {
        const parts = Array.from({ length: 2 ** bits }, (_, index) => part(range, bits, index));
        let next = range.first;
        for (const piece of parts) {
          expect(piece.first).toBe(next);
          next += size(piece);
        }
        expect(next).toBe(range.first + size(range));
      }),
    );
  });

  test.each([
    [3, 8],
    [3, -1],
    [3, 0.5],
    [9, 0],
  ])("part %#: a range has no such part", (bits, index) => {
    expect(() => part(parseCidr("10.0.0.0/24"), bits, index)).toThrow("10.0.0.0/24 has no part");
  });
});
