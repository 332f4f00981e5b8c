"use strict";
/** The JavaScript of each TypeScript file, with its source map, by content. */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { attempt, readJson, statOf, writeWhole } = require("./files.cjs");

/** How TypeScript is compiled; types are checked elsewhere (`make check`). */
const COMPILER_OPTIONS = {
  format: "cjs",
  loader: "ts",
  platform: "node",
  sourcemap: "external",
  sourcesContent: false,
  // A native import() would leave this hook's reach.
  supported: { "dynamic-import": false },
  target: "node20",
};

/** Age below which an unused file is left alone. */
const YOUNG_MS = 3_600_000;

/** Name of a compiled file: content alone is not enough, since the code names its file. */
function sourceHash(file, source) {
  return createHash("sha256")
    .update(`${JSON.stringify(COMPILER_OPTIONS)}\0${file}\0`)
    .update(source)
    .digest("hex");
}

const sourcesDirectory = (project) => path.join(project, ".cache", "plan", "sources");

/** File of the source map of a TypeScript file as it is now. */
function sourceMapOf(project, file) {
  const hash = sourceHash(file, fs.readFileSync(file, "utf8"));
  return path.join(sourcesDirectory(project), `${hash}.js.map`);
}

/** Compiles TypeScript files and remembers the result by content. */
class Sources {
  constructor(directory) {
    this.directory = directory;
    this.indexFile = path.join(directory, "index.json");
    this.index = readJson(this.indexFile) ?? {};
    this.dirty = false;
  }

  /** JavaScript of a TypeScript file. */
  compiled(file) {
    const stamp = statOf(file);
    const known = this.index[file];
    if (known !== undefined && known.stamp === stamp) {
      try {
        return fs.readFileSync(path.join(this.directory, `${known.hash}.js`), "utf8");
      } catch {
        // The cache was thinned out by hand: compile again.
      }
    }
    const source = fs.readFileSync(file, "utf8");
    const hash = sourceHash(file, source);
    const { code, map } = require("esbuild").transformSync(source, {
      ...COMPILER_OPTIONS,
      sourcefile: file,
    });
    attempt(() => {
      fs.mkdirSync(this.directory, { recursive: true });
      writeWhole(path.join(this.directory, `${hash}.js.map`), map);
      writeWhole(path.join(this.directory, `${hash}.js`), code);
      this.index[file] = { stamp, hash };
      this.dirty = true;
    });
    return code;
  }

  save() {
    if (!this.dirty) return;
    // Another process may have compiled other files meanwhile: keep both.
    const index = { ...readJson(this.indexFile), ...this.index };
    writeWhole(this.indexFile, JSON.stringify(index));
    this.dirty = false;
    const files = fs.readdirSync(this.directory).filter((file) => /\.js(\.map)?$/.test(file));
    const used = new Set(Object.values(index).map(({ hash }) => hash));
    if (files.length < 4 * used.size) return;
    // A young file may be another process's, which enters it in the index only when it ends.
    const oldest = Date.now() - YOUNG_MS;
    for (const file of files.map((name) => path.join(this.directory, name))) {
      const isUsed = used.has(path.basename(file).split(".")[0]);
      if (!isUsed && fs.statSync(file).mtimeMs < oldest) fs.rmSync(file, { force: true });
    }
  }
}

module.exports = { Sources, sourceMapOf, sourcesDirectory };
