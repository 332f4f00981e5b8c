#!/usr/bin/env node
"use strict";
/** Starts the plan: loads plan/cli.ts by way of the cache in .cache/plan. */
const { existsSync } = require("node:fs");
const path = require("node:path");

const project = path.dirname(__dirname);
if (existsSync(path.join(project, "node_modules"))) {
  require("./loader/hook.cjs").install({ project, role: "cli" });
  void require("./cli.ts").main(process.argv.slice(2));
} else {
  process.stderr.write("the packages are not installed: run npm ci, or make plan, which does it\n");
  process.exitCode = 2;
}
