"use strict";
/** Starts scripts/generate.ts by the loader of the plan, which compiles once and keeps the result. */
const path = require("node:path");

require("../plan/loader/hook.cjs").install({ project: path.dirname(__dirname), role: "generate" });
require("./generate.ts");
