/**
 * Prints each mutant of a stack with the rules that catch it, and writes docs/policies/mutations.md.
 *
 *     npm run mutations [-- <stack>]
 */
import { writeFileSync } from "node:fs";
import { stacks } from "../../support/plans";
import { huntIn, mutantLines, mutationsPage, PAGE } from "./report";

const [wanted = "prod"] = process.argv.slice(2);
const stack = stacks.find((name) => name === wanted);
if (stack === undefined) {
  process.stderr.write(`there is no stack ${wanted}: choose ${stacks.join(", ")}\n`);
  process.exitCode = 2;
} else {
  process.stdout.write(`${mutantLines(stack, huntIn(stack)).join("\n")}\n`);
  writeFileSync(PAGE, mutationsPage(huntIn("prod")));
}
