"use strict";
/** Starts the benchmark by the loader of the plan, so that both are measured in the same state. */
const path = require("node:path");

const project = path.resolve(__dirname, "..", "..");
require("../../plan/loader/hook.cjs").install({ project, role: "bench" });
void require("./policies.ts").main();
