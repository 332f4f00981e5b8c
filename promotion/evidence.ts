/** Gates that ask the records of both stacks: what a release has shown so far. */
import { failed, type Outcome, passed } from "../checks/result";
import type { PromotionInput } from "./gateInput";
import { takenBack, verificationOf } from "./history";
import { recordFileName } from "./record";

const record = (stack: string): string =>
  `deploy it, then run npm run verify -- ${stack} --record and commit ${recordFileName(stack)}`;

/** Whether the source stack ran it: a verification asks the running tasks which release they are of. */
export function ran({ source, release }: PromotionInput): Outcome {
  const found = verificationOf(source.record, release);
  return found === undefined
    ? failed(`nothing shows that ${release.id} ran in ${source.stack}`, record(source.stack))
    : passed(`${release.id} ran in ${source.stack}, ${found.at}, recorded by ${found.by}`);
}

/** Whether every check passed there, lately. */
export function checksPassed({ source, target, release, now }: PromotionInput): Outcome {
  const found = verificationOf(source.record, release);
  if (found === undefined)
    return failed(`${release.id} was never verified in ${source.stack}`, "see ran in source");
  const bad = Object.entries(found.checks).filter(
    ([, status]) => status === "failed" || status === "undecided",
  );
  if (found.result !== "passed" || bad.length > 0)
    return failed(
      `failed in ${source.stack}: ${bad.map(([name]) => name).join(", ") || "no check says which"}`,
      `npm run verify -- ${source.stack} says what to mend; record it again afterwards`,
    );
  const days = Math.floor((now.getTime() - Date.parse(found.at)) / 86_400_000);
  const most = target.settings.release.evidenceMaxAgeDays;
  if (days > most)
    return failed(
      `verified ${days} days ago; ${target.stack} counts ${most} days (release.evidenceMaxAgeDays)`,
      `run npm run verify -- ${source.stack} --record again, and commit it`,
    );
  return passed(`${Object.keys(found.checks).length} checks, ${found.at}`);
}

/** A release that was rolled back does not come again unless somebody looked at it afterwards. */
export function notTakenBack({ source, target, release }: PromotionInput): Outcome {
  const back = takenBack(target.record, release);
  if (back === undefined) return passed(`${target.stack} never went back from it`);
  const verified = verificationOf(source.record, release)?.at;
  return verified !== undefined && Date.parse(verified) > Date.parse(back.at)
    ? passed(`verified in ${source.stack} again since ${target.stack} went back from it`)
    : failed(
        `${target.stack} went back from ${release.id}, ${back.at}, by ${back.by}`,
        `promote a mended release; if this one was not to blame, run npm run verify -- ${source.stack} --record again, and commit it`,
      );
}
