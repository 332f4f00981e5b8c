"use strict";
/** npm pack, which `pulumi policy publish` calls, would leave out what a pack shares with the others. */
const path = require("node:path");

const pack = path.basename(process.cwd());
process.stderr.write(
  `this folder is the pack's source, and would not run by itself: npm run policies:build, then publish .cache/policies/${pack}\n`,
);
process.exitCode = 1;
