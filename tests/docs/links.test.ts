import { existsSync, readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "..", "..");

/** Markdown files that git knows or would take: what a reader of the repository sees. */
const pages = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md"], { cwd: root })
  .toString()
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));

const withoutFences = (text: string): string => text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "");

const withoutCode = (text: string): string => withoutFences(text).replace(/`[^`\n]*`/g, "");

/** Anchor of a heading, as code hosts make it. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");

const anchorsIn = (file: string): string[] =>
  [...withoutFences(readFileSync(file, "utf8")).matchAll(/^#{1,6}\s+(.+)$/gm)].map(
    ([, heading = ""]) => anchorOf(heading),
  );

/** What a page links to inside the repository and what is not there. */
function brokenLinks(page: string): string[] {
  const text = withoutCode(readFileSync(join(root, page), "utf8"));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const file = path === "" ? join(root, page) : resolve(root, dirname(page), path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && file.endsWith(".md") && !anchorsIn(file).includes(anchor);
  });
}

test("there are pages to check", () => {
  expect(pages.length).toBeGreaterThan(10);
});

test.each(pages)("%s links only to what is there", (page) => {
  expect(brokenLinks(page)).toEqual([]);
});
