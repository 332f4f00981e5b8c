"use strict";
/**
 * Jest's node environment, plus the real process under `hostProcess`: the sandbox's own `process`
 * is a copy that never hears of an unhandled rejection, and Pulumi reports failures by one.
 */
const { TestEnvironment } = require("jest-environment-node");

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.hostProcess = process;
  }
};
