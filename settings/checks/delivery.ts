import { when, type Check } from "./check";

const pipelines = ["github", "gitlab", "azureDevOps"] as const;
const reads = ["delivery"];

const onePipeline: Check = {
  reads,
  run: ({ settings: { delivery } }) => {
    const named = pipelines.filter((pipeline) => delivery[pipeline] !== undefined);
    return named.slice(1).map((pipeline) => ({
      path: ["delivery", pipeline],
      message: `is a second pipeline beside ${named[0] ?? ""}: a stack is deployed by one`,
    }));
  },
};

/** What the roles of any pipeline are made from. */
const required = [
  ["accountId", "the AWS account of the stack, twelve digits in quotes"],
  ["state", "the bucket and the key of Pulumi's state"],
] as const;

const place: Check = {
  reads,
  run: ({ settings: { delivery } }) => {
    const pipeline = pipelines.find((name) => delivery[name] !== undefined);
    return required.flatMap(([key, what]) =>
      when(
        pipeline !== undefined && delivery[key] === undefined,
        ["delivery", key],
        `is missing with delivery.${pipeline ?? ""}: ${what}`,
        ["delivery", pipeline ?? ""],
      ),
    );
  },
};

export const deliveryChecks: readonly Check[] = [onePipeline, place];
