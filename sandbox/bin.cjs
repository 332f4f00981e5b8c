#!/usr/bin/env node
"use strict";
/** Starts the sandbox: loads sandbox/main.ts by way of the cache in .cache/plan. */
const { existsSync } = require("node:fs");
const path = require("node:path");

const project = path.dirname(__dirname);
if (existsSync(path.join(project, "node_modules"))) {
  require("../plan/loader/hook.cjs").install({ project, role: "sandbox" });
  void require("./main.ts").main(process.argv.slice(2), project);
} else {
  process.stderr.write("the packages are not installed: run npm ci, or make plan, which does it\n");
  process.exitCode = 2;
}
