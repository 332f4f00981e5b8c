"use strict";
/** Preloaded by the process that runs the program, before the SDK's runner. */
const Module = require("node:module");
const path = require("node:path");
const pending = require("./pending.cjs");

const project = path.resolve(__dirname, "..", "..");
require("./hook.cjs").install({ project, role: "program" });

const resources = require.resolve("@pulumi/pulumi/runtime/resource");
let watching = false;

const load = Module._load;
Module._load = function loadModule(request, parent, isMain) {
  // The runner maps each stack frame through source maps as it prints an error, and Node 20 takes
  // up to half a minute for that; the parent maps the few frames that matter instead.
  if (request === "source-map-support/register") return {};
  const exports = load.call(this, request, parent, isMain);
  if (!watching && request.endsWith("/resource") && Module._cache[resources]?.loaded) {
    watching = true;
    pending.watch(Module._cache[resources].exports);
  }
  return exports;
};

process.on("exit", pending.report);
