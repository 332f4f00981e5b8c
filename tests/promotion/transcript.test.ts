import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { IMAGE, NEWER, Scratch } from "./scratch";

const sample = resolve(__dirname, "..", "..", "docs", "samples", "promotion.txt");
const DAGS = "c4d2a81f0e55".padEnd(40, "0");

let clone: Scratch;
beforeEach(() => {
  clone = new Scratch();
});
afterEach(() => clone.remove());

/** Commands with what they said, as in a terminal. */
class Transcript {
  private readonly lines: string[] = [];

  say(text: string): void {
    this.lines.push(`# ${text}`, "");
  }

  /** Runs a promotion, and commits what it wrote. @returns The release that it is about. */
  async promote(...args: string[]): Promise<string> {
    const { code, out, error } = await clone.promote(...args);
    this.lines.push(
      `$ npm run promote -- ${args.join(" ")}`,
      (out + error).trimEnd(),
      `exit code ${code}`,
      "",
    );
    clone.commit(args.join(" "));
    return /r-[0-9a-f]{12}/.exec(out)?.[0] ?? "";
  }

  text(): string {
    return `${this.lines.join("\n").trimEnd()}\n`;
  }
}

/** UPDATE_SAMPLES=1 writes it anew. */
test("the transcript in the docs is what the commands say", async () => {
  const shown = new Transcript();
  shown.say("A release begins in dev.");
  const one = await shown.promote("--start", "dev", "--image", IMAGE, "--dags", DAGS);
  shown.say("Too early: nobody has looked at it in dev.");
  await shown.promote("dev", "uat");
  shown.say("After the deploy: npm run verify -- dev --record, committed.");
  clone.verified("dev", one);
  await shown.promote("dev", "uat");
  shown.say("Nothing gets past uat.");
  await shown.promote("dev", "prod");
  shown.say("After the deploy: npm run verify -- uat --record, committed.");
  clone.verified("uat", one);
  await shown.promote("uat", "prod");

  const quiet = new Transcript();
  clone.now = new Date("2026-11-19T12:00:00Z");
  const two = await quiet.promote("--start", "dev", "--image", NEWER);
  clone.verified("dev", two);
  await quiet.promote("dev", "uat");
  clone.verified("uat", two, { at: "2026-11-19T11:00:00Z" });
  await quiet.promote("uat", "prod");
  shown.say("A day later the next release is in prod, and makes it worse.");
  clone.now = new Date("2026-11-19T12:40:00Z");
  await shown.promote("--rollback", "prod");
  shown.say("It does not come again by itself.");
  await shown.promote("uat", "prod", "--dry-run");
  await shown.promote("--history", "prod");

  if (process.env["UPDATE_SAMPLES"] !== undefined) {
    mkdirSync(join(sample, ".."), { recursive: true });
    writeFileSync(sample, shown.text());
  }
  expect(shown.text()).toBe(readFileSync(sample, "utf8"));
}, 120_000);
