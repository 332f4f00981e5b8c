"use strict";
/**
 * Judges the benchmark's stack, from the start to the last answer.
 *
 *     judge.cjs <resources> packs    by the packs' own processes, over the engine's protocol
 *     judge.cjs <resources> rules    by the same rules behind the SDK's functions, in this process
 */
const path = require("node:path");

const project = path.resolve(__dirname, "..", "..");
require("../../plan/loader/hook.cjs").install({ project, role: "bench" });

const region = "eu-west-1";

async function byPacks(resources) {
  const { Policies } = require("../../plan/policies");
  const policies = await Policies.start(project, [], ["prod"]);
  await policies.judge({ stack: "bench", tier: "prod", resources, region });
  policies.stop();
}

async function byRules(resources) {
  const { openResourcesOnce } = require("../../policies/pack");
  const { analyzeRequest, analyzeStackRequest } = require("../../plan/policies/protocol");
  const { Analyzer } = require("./server.ts");
  const { rules } = require("./rules.ts");
  openResourcesOnce();
  const analyzer = new Analyzer(rules);
  for (const one of resources) await analyzer.analyze(analyzeRequest(one, region));
  await analyzer.analyzeStack(analyzeStackRequest(resources, region));
}

const [, , size, by] = process.argv;
const resources = require("./world.ts").recordedStack(Number(size));
void (by === "packs" ? byPacks : byRules)(resources);
