import { nearest } from "../settings/nearest";
import { configOptionLines } from "./generated/configOptions";

/**
 * Sections that hand whatever they hold to a library, so no list of their options is complete; and Cosmos's, which the image brings
 * and which is no provider.
 */
const OPEN_SECTIONS: ReadonlySet<string> = new Set([
  "cosmos",
  "celery_broker_transport_options",
  "celery_result_backend_transport_options",
  "elasticsearch_configs",
  "opensearch_configs",
]);

const NO_OPTIONS: ReadonlyMap<string, boolean> = new Map();

/** Options by section; true where Airflow treats the value as a secret. Filled on first use. */
let parsed: ReadonlyMap<string, ReadonlyMap<string, boolean>> | undefined;

function sections(): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
  parsed ??= new Map(
    configOptionLines
      .trim()
      .split("\n")
      .map((line) => {
        const colon = line.indexOf(": ");
        const options = line.slice(colon + 2).split(" ");
        const entries = options.map((option): [string, boolean] => [
          option.replace(/!$/, ""),
          option.endsWith("!"),
        ]);
        return [line.slice(0, colon), new Map(entries)];
      }),
  );
  return parsed;
}

/** What Airflow knows of an option of airflow.cfg. */
export type OptionStatus =
  | { readonly kind: "known" }
  | { readonly kind: "secret" }
  | { readonly kind: "unknownSection"; readonly suggestion?: string }
  | { readonly kind: "unknownOption"; readonly suggestion?: string };

const near = (word: string, candidates: Iterable<string>): { suggestion?: string } => {
  const suggestion = nearest(word, [...candidates]);
  return suggestion === undefined ? {} : { suggestion };
};

/**
 * Looks an option up among those of Airflow 3.2 and the providers of the image. Option names are compared in lower case, as
 * Airflow does.
 */
export function optionStatus(section: string, option: string): OptionStatus {
  const options = sections().get(section) ?? (OPEN_SECTIONS.has(section) ? NO_OPTIONS : undefined);
  if (options === undefined) return { kind: "unknownSection", ...near(section, sections().keys()) };
  const secret = options.get(option.toLowerCase());
  if (secret === true) return { kind: "secret" };
  if (secret === false || OPEN_SECTIONS.has(section)) return { kind: "known" };
  return { kind: "unknownOption", ...near(option, options.keys()) };
}
