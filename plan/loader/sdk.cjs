"use strict";
/** What the processes that load Pulumi's SDK have in common: the parts that hardly any of them needs. */
const Module = require("node:module");
const path = require("node:path");

const sdk = path.dirname(require.resolve("@pulumi/pulumi/package.json"));
const load = Module._load;

/**
 * Parts of the SDK that only serialized functions (dynamic providers, callbacks) need, and the
 * functions that others use of them. They bring the TypeScript compiler and npm along, 90 ms, and
 * the debugger, under which V8 refuses compiled code; so each loads when it is first called.
 */
const ON_DEMAND = {
  "runtime/closure/serializeClosure": ["serializeFunction", "serializeFunctionAsync"],
  "runtime/closure/codePaths": ["computeCodePaths"],
  "runtime/closure/v8Hooks": ["getSessionAsync", "getScriptUrl"],
};

function onDemand(file, functions) {
  const real = () => load(path.join(sdk, file), module, false);
  return Object.fromEntries(functions.map((name) => [name, (...args) => real()[name](...args)]));
}

const substitutes = new Map(
  Object.entries(ON_DEMAND).map(([file, functions]) => [
    path.join(sdk, file),
    { __esModule: true, ...onDemand(file, functions) },
  ]),
);
substitutes.get(path.join(sdk, "runtime/closure/v8Hooks")).isInitializedAsync = async () => {};

/** What the SDK's file asks for, as a path without extension; undefined for packages. */
function target(request, parent) {
  if (!request.startsWith(".") || !parent?.filename?.startsWith(sdk)) return undefined;
  return path.join(path.dirname(parent.filename), request);
}

/** What stands for a module until one of its functions is called; undefined for most modules. */
function substituteFor(request, parent) {
  const substitute = substitutes.get(target(request, parent));
  const inside = parent?.filename?.includes(`${path.sep}closure${path.sep}`) === true;
  return inside ? undefined : substitute;
}

module.exports = { sdk, substituteFor, target };
