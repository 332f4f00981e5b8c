"use strict";
/** Starts the benchmark by the loader of the plan, so that both are measured in the same state. */
const path = require("node:path");

require("../plan/loader/hook.cjs").install({ project: path.dirname(__dirname), role: "bench" });
void require("./plan.ts").main();
