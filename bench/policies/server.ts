/** The functions by which the policy SDK answers the engine, called without the network between. */
import type { AnalyzeRequest, AnalyzeStackRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } from "@pulumi/policy/server";
import { policyOf } from "../../policies/policy";
import type { Rule } from "../../policies/rule";

type Handler<R> = (
  call: { readonly request: R },
  callback: (error: Error | null | undefined, response: unknown) => void,
) => Promise<void>;

/** The SDK's typings leave the module's functions out. */
declare module "@pulumi/policy/server" {
  type Made<R> = (name: string, version: string, level: string, policies: object[]) => Handler<R>;
  export const makeAnalyzeRpcFun: Made<AnalyzeRequest>;
  export const makeAnalyzeStackRpcFun: Made<AnalyzeStackRequest>;
}

/** Answers requests by some rules the way a pack does. */
export class Analyzer {
  private readonly resource: Handler<AnalyzeRequest>;
  private readonly stack: Handler<AnalyzeStackRequest>;

  constructor(rules: readonly Rule[]) {
    const policies = rules.map((rule) => policyOf(rule, { exemptions: [], today: "2026-11-21" }));
    this.resource = makeAnalyzeRpcFun("bench", "1.0.0", "mandatory", policies);
    this.stack = makeAnalyzeStackRpcFun("bench", "1.0.0", "mandatory", policies);
  }

  analyze(request: AnalyzeRequest): Promise<void> {
    return answered(this.resource, request);
  }

  analyzeStack(request: AnalyzeStackRequest): Promise<void> {
    return answered(this.stack, request);
  }
}

function answered<R>(handler: Handler<R>, request: R): Promise<void> {
  return new Promise((done, fail) => {
    void handler({ request }, (error) => {
      if (error === null || error === undefined) done();
      else fail(error);
    });
  });
}
