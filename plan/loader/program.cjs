"use strict";
/** Preloaded by the process that runs the program, before the SDK's runner. */
const Module = require("node:module");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const pending = require("./pending.cjs");

const project = path.resolve(__dirname, "..", "..");
require("./hook.cjs").install({ project, role: "program" });

const { sdk, substituteFor, target } = require("./sdk.cjs");

const load = Module._load;

/** `at name (file:line:column)`, or without parentheses for an anonymous function. */
const FRAME =
  /^\s*at (?:.* \()?(?:file:\/\/)?(?<file>\/[^()]+):(?<line>[0-9]+):(?<column>[0-9]+)\)?$/;
const DEEPEST_FRAME = 60;

/**
 * A resource takes its whole stack along, each frame a message of its own; the plan shows one, the
 * first outside of packages. The SDK's own pattern would also miss anonymous functions.
 */
function ownFrameOnly({ Resource }) {
  Resource.stackTrace = (skip) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = DEEPEST_FRAME;
    // The SDK counts its own helper and leaves the error's line out; here it is the other way round.
    const lines = new Error().stack.split("\n").slice(skip + 1);
    Error.stackTraceLimit = limit;
    for (const line of lines) {
      const { file, line: row, column } = FRAME.exec(line)?.groups ?? {};
      if (file === undefined || file.includes(PACKAGES)) continue;
      return [{ uri: pathToFileURL(file).toString(), line: Number(row), column: Number(column) }];
    }
    return [];
  };
}

const PACKAGES = `${path.sep}node_modules${path.sep}`;

/** Each promise takes a stack trace along, for a debug switch that is off; that is a tenth of a run. */
function withoutTraces(debuggable) {
  const original = debuggable.debuggablePromise;
  debuggable.debuggablePromise = (...args) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return original(...args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}

/** Debug messages are most of the traffic, and the plan shows none of them. */
function withoutDebug(log) {
  log.debug = () => Promise.resolve();
}

const patches = new Map(
  Object.entries({
    "runtime/resource": pending.watch,
    "runtime/debuggable": withoutTraces,
    resource: ownFrameOnly,
    log: withoutDebug,
  }).map(([file, patch]) => [path.join(sdk, file), patch]),
);

/** The file behind a path without extension, once it is loaded. */
function loaded(file) {
  return (Module._cache[`${file}.js`] ?? Module._cache[path.join(file, "index.js")])?.loaded;
}

Module._load = function loadModule(request, parent, isMain) {
  // The runner maps each stack frame through source maps as it prints an error, and Node 20 takes
  // up to half a minute for that; the parent maps the few frames that matter instead.
  if (request === "source-map-support/register") return {};
  const file = target(request, parent);
  const substitute = substituteFor(request, parent);
  if (substitute !== undefined) return substitute;
  const exports = load.call(this, request, parent, isMain);
  const patch = patches.get(file);
  if (patch !== undefined && loaded(file) === true) {
    patches.delete(file);
    patch(exports);
  }
  return exports;
};

process.on("exit", pending.report);
