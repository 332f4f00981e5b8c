"use strict";
/**
 * Loads the packs' TypeScript the way the plan loads the program's: compiled once, kept in `.cache`.
 * The SDK's own way checks types first, half a minute for each pack; `make check` has done that.
 */
const path = require("node:path");

const project = path.dirname(__dirname);
require(path.join(project, "plan", "loader", "hook.cjs")).install({ project, role: "policies" });
// Whoever started the pack ends it by signal; what was compiled is to be kept nevertheless.
process.once("SIGTERM", () => process.exit(0));
