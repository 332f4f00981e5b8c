"use strict";
/** Jest transformer over esbuild: types are stripped and not checked, `tsc --noEmit` does that. */
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const esbuild = require("esbuild");

const self = readFileSync(__filename);

module.exports = {
  getCacheKey: (source, file) =>
    createHash("sha256")
      .update(esbuild.version)
      .update(self)
      .update(file)
      .update(source)
      .digest("hex"),
  process: (source, file) => {
    const { code, map } = esbuild.transformSync(source, {
      format: "cjs",
      loader: "ts",
      platform: "node",
      sourcefile: file,
      sourcemap: "external",
      supported: { "dynamic-import": false },
      target: "node20",
    });
    return { code, map };
  },
};
