import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planOf, stacks } from "../support/plans";
import { renderInventory } from "./inventory";

const folder = join(__dirname, "inventory");

describe("the inventory of each stack", () => {
  test.each(stacks)("lists exactly what stack %s makes", (stack) => {
    const file = join(folder, `${stack}.txt`);
    const actual = renderInventory(stack, planOf(stack).resources);
    if (process.env["UPDATE_INVENTORY"] === "1") {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, actual);
    }
    const kept = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(actual).toBe(kept);
  });
});
