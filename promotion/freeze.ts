import type { ReleaseSettings } from "../settings/schema/release";

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** Whether releases may come now, in words. */
export interface WindowState {
  readonly open: boolean;
  /** Why, as a sentence. */
  readonly reason: string;
}

/**
 * Whether a stack takes releases at a time.
 *
 * @param settings The stack's `release` section; its times are UTC.
 * @param now The time.
 */
export function windowState(
  { freezes, windows }: Pick<ReleaseSettings, "freezes" | "windows">,
  now: Date,
): WindowState {
  const frozen = freezes.find(
    ({ from, until }) => now.getTime() >= Date.parse(from) && now.getTime() < Date.parse(until),
  );
  if (frozen !== undefined)
    return { open: false, reason: `frozen until ${frozen.until}: ${frozen.reason}` };
  if (windows.length === 0) return { open: true, reason: "no freeze" };
  const day = weekdays[now.getUTCDay()];
  const minute = now.toISOString().slice(11, 16);
  const open = windows.find(
    ({ days, from, until }) =>
      days.some((each) => each === day) && minute >= from && minute < until,
  );
  return open === undefined
    ? { open: false, reason: `outside the windows (UTC): ${windows.map(describe).join("; ")}` }
    : { open: true, reason: `in the window ${describe(open)} UTC` };
}

const describe = ({ days, from, until }: ReleaseSettings["windows"][number]): string =>
  `${days.join(", ")} ${from}–${until}`;
