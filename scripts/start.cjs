#!/usr/bin/env node
"use strict";
/** Starts a command of the platform: node scripts/start.cjs <command> …, for scripts/<command>.ts. */
const { existsSync } = require("node:fs");
const path = require("node:path");

const project = path.dirname(__dirname);
// `… | head` closes the pipe early: the reader has seen enough, and nothing is wrong.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
const [command, ...args] = process.argv.slice(2);
if (existsSync(path.join(project, "node_modules"))) {
  require("../plan/loader/hook.cjs").install({ project, role: command });
  void require(`./${command}.ts`)
    .main(args, project)
    .then((code) => {
      process.exitCode = code;
    });
} else {
  process.stderr.write("the packages are not installed: run npm ci, or make plan, which does it\n");
  process.exitCode = 2;
}
