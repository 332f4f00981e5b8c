"use strict";
/**
 * Loads TypeScript and packages fast. Node alone spends a second on the Pulumi packages: it looks
 * for 1,700 files and compiles them, each time. This hook keeps three things in `.cache/plan`:
 *
 * - the JavaScript of each TypeScript file, by content, with its source map;
 * - V8's compiled code of every package module, in one file per role;
 * - where each package request was found.
 *
 * Everything is checked against file times, the Node version and the installed packages before use,
 * so the cache is never wrong; deleting it costs one slow run. Plain JavaScript, because it loads
 * before anything could compile it.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const PACKAGES = `${path.sep}node_modules${path.sep}`;
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

/** What the cached files depend on besides the sources. */
function environmentKey(project) {
  const lock = statOf(path.join(project, "node_modules", ".package-lock.json"));
  const own = statOf(__filename);
  return [process.version, process.arch, lock, own].join("|");
}

/** Time and size of a file as one word; empty when there is none. */
function statOf(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeMs}-${stat.size}`;
}

/** Writes a file in one step, so that a process next to us reads the old or the new one. */
function writeWhole(file, content) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

/** Keeping something for the next run may fail: a full or read-only disk makes that run slow, no more. */
function attempt(work) {
  try {
    work();
  } catch {
    // Nothing is lost but time.
  }
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Name of a compiled file: content alone is not enough, since the code names its file. */
function sourceHash(file, source) {
  return createHash("sha256")
    .update(`${JSON.stringify(COMPILER_OPTIONS)}\0${file}\0`)
    .update(source)
    .digest("hex");
}

const cacheDirectory = (project) => path.join(project, ".cache", "plan");
const sourcesDirectory = (project) => path.join(cacheDirectory(project), "sources");

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
    for (const file of files) {
      if (!used.has(file.split(".")[0])) fs.rmSync(path.join(this.directory, file));
    }
  }
}

/** V8's compiled code of each package module, and where package requests led. */
class CodeCache {
  constructor(file, key) {
    this.file = file;
    this.key = key;
    this.scripts = {};
    this.requests = {};
    this.fresh = new Map();
    this.dirty = false;
    const index = readJson(`${file}.json`);
    if (index?.key !== key) return;
    try {
      this.blob = fs.readFileSync(`${file}.bin`);
    } catch {
      return;
    }
    if (this.blob.length !== index.length) return;
    this.scripts = index.scripts;
    this.requests = index.requests;
  }

  /** Compiles a wrapped module, from the cache if its file has not changed since. */
  script(wrapper, filename) {
    const stamp = `${statOf(filename)}-${wrapper.length}`;
    const known = this.scripts[filename];
    const [offset, length, cachedStamp] = known ?? [];
    const cachedData =
      cachedStamp === stamp ? this.blob.subarray(offset, offset + length) : undefined;
    const script = new vm.Script(wrapper, {
      cachedData,
      filename,
      importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    if (cachedData === undefined || script.cachedDataRejected) {
      this.fresh.set(filename, { script, stamp });
      this.dirty = true;
    }
    return script;
  }

  save() {
    if (!this.dirty) return;
    const parts = [];
    const scripts = {};
    let length = 0;
    const add = (filename, data, stamp) => {
      scripts[filename] = [length, data.length, stamp];
      parts.push(data);
      length += data.length;
    };
    for (const [filename, [offset, size, stamp]] of Object.entries(this.scripts)) {
      if (!this.fresh.has(filename))
        add(filename, this.blob.subarray(offset, offset + size), stamp);
    }
    for (const [filename, { script, stamp }] of this.fresh) {
      add(filename, script.createCachedData(), stamp);
    }
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    const index = { key: this.key, length, scripts, requests: this.requests };
    writeWhole(`${this.file}.bin`, Buffer.concat(parts));
    writeWhole(`${this.file}.json`, JSON.stringify(index));
    this.dirty = false;
  }
}

/** The `require` of a module that we compiled ourselves, with Node's properties. */
function requireOf(module) {
  const require = (request) => module.require(request);
  require.resolve = (request, options) => Module._resolveFilename(request, module, false, options);
  require.resolve.paths = (request) => Module._resolveLookupPaths(request, module);
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

/** The project's own files change and are small; packages neither change nor are small. */
function useCode(code) {
  const compileOwn = Module.prototype._compile;
  Module.prototype._compile = function compile(content, filename, ...rest) {
    if (!filename.includes(PACKAGES)) return compileOwn.call(this, content, filename, ...rest);
    const source = content.startsWith("#!") ? `//${content}` : content;
    const script = code.script(Module.wrap(source), filename);
    const run = script.runInThisContext({ displayErrors: true });
    const directory = path.dirname(filename);
    return run.call(this.exports, this.exports, requireOf(this), this, filename, directory);
  };
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function resolveFilename(request, parent, isMain, options) {
    const from = parent?.filename;
    const ofPackage = from && (from.includes(PACKAGES) || !/^[./]/.test(request));
    if (!ofPackage || options !== undefined || Module.isBuiltin(request)) {
      return resolve.call(this, request, parent, isMain, options);
    }
    const key = `${path.dirname(from)}\0${request}`;
    const known = code.requests[key];
    if (known !== undefined) return known;
    const found = resolve.call(this, request, parent, isMain, options);
    code.requests[key] = found;
    code.dirty = true;
    return found;
  };
}

/**
 * Installs the hook in this process.
 *
 * @param project Directory of the project: node_modules and .cache are below it.
 * @param role Name of the code cache. Processes that load the same modules share one.
 */
function install({ project, role }) {
  const sources = new Sources(sourcesDirectory(project));
  const code = new CodeCache(
    path.join(cacheDirectory(project), `code-${role}`),
    environmentKey(project),
  );
  Module._extensions[".ts"] = (module, filename) => {
    module._compile(sources.compiled(filename), filename);
  };
  useCode(code);
  process.on("exit", () => {
    attempt(() => sources.save());
    attempt(() => code.save());
  });
}

module.exports = { install, sourceMapOf };
