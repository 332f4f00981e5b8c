import { valueAt } from "../merge";
import { when, type Check, type Finding } from "./check";

const route: Check = {
  reads: ["release.promotedFrom"],
  run: ({ settings: { release, stack }, given }) =>
    release.promotedFrom.flatMap((source, index) =>
      when(
        source === stack && valueAt(given, ["release", "promotedFrom"]) !== undefined,
        ["release", "promotedFrom", index],
        `${source} is this stack itself: name the stack before it`,
      ),
    ),
};

const freezes: Check = {
  reads: ["release.freezes"],
  run: ({ settings: { release } }) =>
    release.freezes.flatMap(({ from, until }, index) =>
      when(
        Date.parse(from) >= Date.parse(until),
        ["release", "freezes", index, "until"],
        `must be after ${from}, when the freeze begins`,
      ),
    ),
};

const windows: Check = {
  reads: ["release.windows"],
  run: ({ settings: { release } }) =>
    release.windows.flatMap(({ from, until }, index): Finding[] => [
      ...when(
        from >= until,
        ["release", "windows", index, "until"],
        `must be after ${from}: a window that goes past midnight is two windows`,
      ),
      ...when(from === "24:00", ["release", "windows", index, "from"], "must be before 24:00"),
    ]),
};

export const releaseChecks: readonly Check[] = [route, freezes, windows];
