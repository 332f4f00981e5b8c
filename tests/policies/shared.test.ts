/** A pack opens each resource once and shows it to every rule (`openResourcesOnce`), so none may change it. */
import { happy } from "./happy";
import { evaluate } from "./support/evaluate";
import { allRules } from "./support/rules";
import { worldFrom } from "./support/world";

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const below of Object.values(value)) frozen(below);
  }
  return value;
}

const world = frozen(worldFrom(happy));

test.each(allRules.map((rule) => [rule.name, rule] as const))(
  "%s leaves what it is shown as it is",
  (_, rule) => {
    expect(evaluate(rule, world).violations).toEqual([]);
  },
);
