/**
 * `… scripts/ci/comment.ts <comment.md>`: writes a comment to a pull request, or updates the one that it wrote
 * before; the first line of the file finds it again. Reads GITHUB_TOKEN, GITHUB_REPOSITORY, PR_NUMBER and
 * GITHUB_API_URL. Exit 2: something is missing, or GitHub refuses.
 */
import { readFileSync } from "node:fs";

interface Target {
  readonly api: string;
  readonly repository: string;
  readonly number: string;
  readonly token: string;
}

/** Comments of one page; a pull request with more than ten pages is not looked through further. */
const PAGE = 100;
const MOST_PAGES = 10;

/**
 * Updates the comment that begins with the same line, or writes a new one.
 *
 * @throws Error naming what GitHub answered.
 */
export async function upsert(target: Target, body: string): Promise<"created" | "updated"> {
  const [marker = ""] = body.split("\n");
  const base = `${target.api}/repos/${target.repository}/issues`;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const comments = await call(
      target,
      "GET",
      `${base}/${target.number}/comments?per_page=${PAGE}&page=${page}`,
    );
    if (!Array.isArray(comments)) break;
    const own = comments.find((comment) => isOwn(comment, marker));
    if (own !== undefined) {
      await call(target, "PATCH", `${base}/comments/${own.id}`, { body });
      return "updated";
    }
    if (comments.length < PAGE) break;
  }
  await call(target, "POST", `${base}/${target.number}/comments`, { body });
  return "created";
}

/** Anybody can write the marker: only a workflow's own comment is updated. */
function isOwn(comment: unknown, marker: string): comment is { id: number } {
  if (typeof comment !== "object" || comment === null) return false;
  const { id, body, user }: { id?: unknown; body?: unknown; user?: unknown } = comment;
  const login =
    typeof user === "object" && user !== null && "login" in user ? user.login : undefined;
  return (
    typeof id === "number" &&
    typeof body === "string" &&
    body.startsWith(marker) &&
    login === "github-actions[bot]"
  );
}

async function call(target: Target, method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: {
      Accept: "application/vnd.github+json",
      Authorization: `Bearer ${target.token}`,
      "X-GitHub-Api-Version": "2022-11-28",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw new Error(`GitHub answered ${response.status} to ${method} ${new URL(url).pathname}`);
  }
  const answer: unknown = await response.json();
  return answer;
}

async function main(file: string | undefined): Promise<number> {
  const wanted = ["GITHUB_API_URL", "GITHUB_REPOSITORY", "PR_NUMBER", "GITHUB_TOKEN"] as const;
  const [api = "", repository = "", number = "", token = ""] = wanted.map(
    (name) => process.env[name],
  );
  const missing = wanted.filter((name) => (process.env[name] ?? "") === "");
  if (file === undefined || missing.length > 0) {
    const what = [...(file === undefined ? ["the file of the comment"] : []), ...missing];
    process.stderr.write(`scripts/ci/comment.ts: missing: ${what.join(", ")}\n`);
    return 2;
  }
  try {
    const done = await upsert({ api, repository, number, token }, readFileSync(file, "utf8"));
    process.stdout.write(`comment ${done}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(
      `scripts/ci/comment.ts: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 2;
  }
}

if (require.main === module) {
  void main(process.argv[2]).then((code) => {
    process.exitCode = code;
  });
}
