/** Turns positions in compiled code into positions in the TypeScript files. */
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { sourceMapOf } from "../loader/hook.cjs";
import type { SourcePosition } from "../model";
import { isProperties, parseJson, text, texts } from "../plain";

/** Directory of this platform: the loader keeps its cache below it. */
const PLATFORM = resolve(__dirname, "..", "..");

export class SourceMaps {
  private readonly maps = new Map<string, SourceMap | undefined>();

  constructor(private readonly projectDirectory: string) {}

  /** Position in the sources; undefined outside the project and in packages. */
  locate(uri: string, line: number, column: number): SourcePosition | undefined {
    return this.position(uri.startsWith("file:") ? fileURLToPath(uri) : uri, line, column);
  }

  /** A stack trace with the project's own frames only, in the sources, relative to the project. */
  trace(text: string): string {
    const lines = text.split("\n").flatMap((line) => {
      const frame = /^(\s+at .*?)\(?((?:file:\/\/)?\/[^():]+):(\d+):(\d+)\)?(.*)$/.exec(line);
      if (frame === null) return /^\s+at .*(node:|<anonymous>|native)/.test(line) ? [] : [line];
      const [, at = "", file = "", row = "0", column = "0", rest = ""] = frame;
      const found = this.locate(file, Number(row), Number(column));
      return found === undefined ? [] : [`${at}(${found.file}:${found.line})${rest}`];
    });
    return lines.join("\n");
  }

  private position(file: string, line: number, column: number): SourcePosition | undefined {
    const local = relative(this.projectDirectory, file);
    const outside = local.startsWith("..") || isAbsolute(local);
    if (outside || local.split(sep).includes("node_modules")) return undefined;
    const entry = this.mapOf(file)?.findEntry(line - 1, column - 1);
    const mapped = entry !== undefined && "originalLine" in entry ? entry.originalLine + 1 : line;
    return { file: local.split(sep).join("/"), line: mapped };
  }

  private mapOf(file: string): SourceMap | undefined {
    if (!file.endsWith(".ts")) return undefined;
    if (!this.maps.has(file)) this.maps.set(file, readMap(file));
    return this.maps.get(file);
  }
}

function readMap(file: string): SourceMap | undefined {
  try {
    const map = parseJson(readFileSync(sourceMapOf(PLATFORM, file), "utf8"));
    if (!isProperties(map)) return undefined;
    return new SourceMap({
      file,
      version: 3,
      sources: texts(map, "sources"),
      sourcesContent: [],
      names: texts(map, "names"),
      mappings: text(map, "mappings") ?? "",
      sourceRoot: "",
    });
  } catch {
    return undefined;
  }
}
