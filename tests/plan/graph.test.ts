import * as fc from "fast-check";
import type { PlannedResource } from "../../plan/model";
import { findCycle } from "../../plan/monitor/graph";
import { treeOrder } from "../../plan/order";
import { planned } from "./planned";

const nodes = (edges: { [urn: string]: string[] }): PlannedResource[] =>
  Object.entries(edges).map(([urn, dependencies]) => planned({ urn, name: urn, dependencies }));

describe("findCycle", () => {
  test("finds none in a graph without one", () => {
    expect(findCycle(nodes({ a: ["b", "c"], b: ["c"], c: [], d: ["elsewhere"] }))).toBeUndefined();
  });

  test("names the cycle from its first member back to it", () => {
    expect(findCycle(nodes({ x: ["a"], a: ["b"], b: ["c"], c: ["a"] }))).toEqual([
      "a",
      "b",
      "c",
      "a",
    ]);
    expect(findCycle(nodes({ a: ["a"] }))).toEqual(["a", "a"]);
  });

  test("finds none when everything waits for earlier ones only, and one when an edge goes back", () => {
    const forward = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(forward, (lists) => {
        const edges = lists.map((list, i) =>
          list.filter((_, k) => k < i).map((n) => String(n % i)),
        );
        const graph = Object.fromEntries(edges.map((list, i) => [String(i), i === 0 ? [] : list]));
        expect(findCycle(nodes(graph))).toBeUndefined();
        const last = String(lists.length - 1);
        const chained = Object.fromEntries(
          Object.keys(graph).map((key, i) => [key, i === 0 ? [last] : [String(i - 1)]]),
        );
        expect(findCycle(nodes(chained))).toHaveLength(lists.length + 1);
      }),
    );
  });

  test("takes a thousand resources in a row without deep recursion", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [String(i), i === 0 ? [] : [String(i - 1)]]),
    );
    expect(findCycle(nodes(chain))).toBeUndefined();
  });
});

describe("treeOrder", () => {
  const at = (name: string, line: number, parent?: string, file = "index.ts"): PlannedResource =>
    planned({
      urn: name,
      name,
      source: { file, line },
      ...(parent === undefined ? {} : { parent }),
    });

  test("puts children below parents and siblings in the order of the program's lines", () => {
    const resources = [
      at("late", 9),
      at("child", 4, "early"),
      at("early", 2),
      at("child0", 3, "early"),
    ];
    const names = ["early", "child0", "child", "late"];
    expect(treeOrder(resources).map((r) => r.name)).toEqual(names);
  });

  test("orders by name with numbers as numbers where the line is the same", () => {
    const resources = ["zone-10", "zone-2", "zone-1"].map((name) => at(name, 5));
    expect(treeOrder(resources).map((r) => r.name)).toEqual(["zone-1", "zone-2", "zone-10"]);
  });

  test("gives one order for every order of arrival, and loses nothing", () => {
    const resources = [
      ...["a", "b", "c"].map((name, i) => at(name, i % 2)),
      ...["d", "e"].map((name) => at(name, 1, "a", "components/x.ts")),
      at("orphan", 1, "a parent that is not planned"),
    ];
    const expected = treeOrder(resources).map((r) => r.urn);
    expect(expected).toHaveLength(resources.length);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(resources, { minLength: resources.length }),
        (shuffled) => void expect(treeOrder(shuffled).map((r) => r.urn)).toEqual(expected),
      ),
    );
  });
});
