import * as fc from "fast-check";
import { parseQuantity } from "../../settings/quantity";

test.each([
  ["250m", 0.25],
  ["100m", 0.1],
  ["2", 2],
  ["1.5", 1.5],
  ["512Mi", 536870912],
  ["1Gi", 1073741824],
  ["1G", 1e9],
  ["1k", 1000],
  ["0.5Gi", 536870912],
  ["1Ti", 1099511627776],
])("%s is %d", (text, value) => {
  expect(parseQuantity(text)).toBe(value);
});

test.each(["", "m", "Mi", "-1", "1e3", "1 Gi", "1gi", "1GB", "1.", ".5", "1Pi", "0x10", "½"])(
  "%j is no quantity",
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);

test("whole numbers of each unit come out exactly", () => {
  const units = { "": 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.constantFrom(...Object.entries(units)),
      (count, [suffix, factor]) => {
        expect(parseQuantity(`${count}${suffix}`)).toBe(count * factor);
      },
    ),
  );
});

test("a thousand thousandths are one", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (count) => {
      expect(parseQuantity(`${count}m`)).toBe(count / 1000);
      expect(parseQuantity(`${count}000m`)).toBe(parseQuantity(String(count)));
    }),
  );
});

test("order of text of one unit is order of amounts", () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
      const [left = -1, right = -1] = [parseQuantity(`${a}Mi`), parseQuantity(`${b}Mi`)];
      expect(left <= right).toBe(a <= b);
    }),
  );
});
