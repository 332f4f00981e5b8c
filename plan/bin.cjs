#!/usr/bin/env node
"use strict";
/** Starts the plan: loads plan/cli.ts by way of the cache in .cache/plan. */
const path = require("node:path");

require("./loader/hook.cjs").install({ project: path.dirname(__dirname), role: "cli" });
require("./cli.ts").main(process.argv.slice(2));
