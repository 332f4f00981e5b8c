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
const Module = require("node:module");
const path = require("node:path");
const { CodeCache, environmentKey } = require("./codeCache.cjs");
const { attempt } = require("./files.cjs");
const { Sources, sourceMapOf, sourcesDirectory } = require("./sources.cjs");

const PACKAGES = `${path.sep}node_modules${path.sep}`;

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
    path.join(project, ".cache", "plan", `code-${role}`),
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
