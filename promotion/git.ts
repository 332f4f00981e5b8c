import { passed, undecided, type Outcome } from "../checks/result";
import { lastLine, type RunProgram } from "./tools";

/** What a promotion asks git: the tree's state, who asks, what changed in the DAGs. */
export class Git {
  constructor(
    private readonly run: RunProgram,
    private readonly directory: string,
  ) {}

  /** Whether everything is committed: what is promoted must be what somebody can read. */
  async cleanTree(): Promise<Outcome> {
    const said = await this.run("git", ["status", "--porcelain"], this.directory);
    if (said === undefined) return undecided("git is not installed", "install git");
    if (said.code !== 0)
      return undecided(
        `git: ${lastLine(said.stderr)}`,
        "run this in a clone of the repository: a release is written as a commit",
      );
    const changed = said.stdout.split("\n").filter((line) => line !== "");
    if (changed.length === 0) return passed("everything is committed");
    const names = changed.slice(0, 3).map((line) => line.slice(3));
    const more = changed.length > names.length ? ` and ${changed.length - names.length} more` : "";
    return undecided(
      `not committed: ${names.join(", ")}${more}`,
      "commit or remove these files, then promote: the pull request must show the release alone",
    );
  }

  /** Who writes the entry. */
  async author(): Promise<string> {
    const said = await this.run("git", ["config", "user.name"], this.directory);
    const name = said?.code === 0 ? said.stdout.trim() : "";
    return name === "" ? "unknown" : name;
  }

  /** The full id of a commit of this repository. */
  async commit(name: string): Promise<string | undefined> {
    const args = ["rev-parse", "--verify", "--quiet", `${name}^{commit}`];
    const said = await this.run("git", args, this.directory);
    return said?.code === 0 ? said.stdout.trim() : undefined;
  }

  /** Subjects of the commits between two, newest first; undefined where this repository does not hold both. */
  async subjects(from: string, to: string, folder: string): Promise<readonly string[] | undefined> {
    const range = ["log", "--format=%s", `${from}..${to}`, "--", folder];
    const said = await this.run("git", range, this.directory);
    return said?.code === 0 ? said.stdout.split("\n").filter((line) => line !== "") : undefined;
  }
}
