import { zoneLetter } from "../../network/addressPlan";
import { partitionOf, regionNames, zonesOf } from "../../settings/regions";

test.each(regionNames)(
  "%s has three zones or more, each with a place in the address plan",
  (region) => {
    const zones = zonesOf(region);
    expect(zones.length).toBeGreaterThanOrEqual(3);
    expect(new Set(zones.map(zoneLetter)).size).toBe(zones.length);
    expect(zones.every((zone) => zone.startsWith(region))).toBe(true);
  },
);

test("the partition follows from the region", () => {
  expect(["eu-west-1", "cn-north-1", "us-gov-west-1", "eu-west-9"].map(partitionOf)).toEqual([
    "aws",
    "aws-cn",
    "aws-us-gov",
    undefined,
  ]);
  expect(zonesOf("eu-west-9")).toEqual([]);
});
