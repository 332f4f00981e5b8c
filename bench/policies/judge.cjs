"use strict";
/** Judges the benchmark's stack by the real packs, from their start to the last answer, and ends with them. */
const path = require("node:path");

const project = path.resolve(__dirname, "..", "..");
require("../../plan/loader/hook.cjs").install({ project, role: "bench" });

async function main() {
  const { Policies } = require("../../plan/policies");
  const { recordedStack } = require("./world.ts");
  const resources = recordedStack(Number(process.argv[2]));
  const policies = await Policies.start(project, [], ["prod"]);
  await policies.judge({ stack: "bench", tier: "prod", resources, region: "eu-west-1" });
  policies.stop();
}

void main();
