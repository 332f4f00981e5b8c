"use strict";
/** Preloaded by the process that runs a policy pack, before the SDK's runner. */
const Module = require("node:module");
const path = require("node:path");

const project = path.resolve(__dirname, "..", "..");
require("./hook.cjs").install({ project, role: "pack" });
const { sdk, substituteFor } = require("./sdk.cjs");

const load = Module._load;
/** The runner would have ts-node check a pack's types for half a minute; the hook has compiled them. */
const COMPILERS = {
  "ts-node": { VERSION: "", register: () => undefined },
  typescript: { version: "" },
  "source-map-support/register": {},
};

Module._load = function loadModule(request, parent, isMain) {
  const fromRunner = parent?.filename?.startsWith(sdk) === true;
  if (fromRunner && request in COMPILERS) return COMPILERS[request];
  const substitute = substituteFor(request, parent);
  return substitute ?? load.call(this, request, parent, isMain);
};

// The plan ends a pack by signal; what was compiled is to be kept nevertheless.
process.once("SIGTERM", () => process.exit(0));
