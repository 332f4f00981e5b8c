/** docs/policies/catalogue.md, from what the rules say about themselves. Pure: data in, text out. */
import { FRAMEWORKS, type FrameworkId } from "../frameworks";
import type { Rule } from "../rule";
import { type CataloguePack, levelIn, parameterIn, TIERS } from "./catalogue";
import { SUBJECTS } from "./coverage";
import { UNDECIDABLE } from "./undecidable";

const FOREWORD = `# Catalogue of rules

<!-- Made by npm run generate from the files in policies/; changes go there. -->

What the [policy packs](README.md) check: each rule with its severity, how strictly it holds in each tier, the controls that ask for it, and what to change when it is violated.`;

/** @param sections Headings of docs/settings.md, so that a key links to the section that describes it. */
export function cataloguePage(
  packs: readonly CataloguePack[],
  sections: ReadonlySet<string>,
): string {
  const rules = packs.flatMap((pack) => pack.rules);
  const parts = [
    FOREWORD,
    summary(packs),
    ...packs.flatMap((pack) => packPart(pack, sections)),
    subjectsPart(),
    controlsPart(rules),
    undecidablePart(),
  ];
  return `${parts.join("\n\n")}\n`;
}

function summary(packs: readonly CataloguePack[]): string {
  const severities = ["critical", "high", "medium", "low"] as const;
  const count = (rules: readonly Rule[], severity: string): string =>
    String(rules.filter((rule) => rule.severity === severity).length);
  const row = (name: string, rules: readonly Rule[]): string[] => [
    name,
    String(rules.length),
    ...severities.map((severity) => count(rules, severity)),
  ];
  const all = packs.flatMap((pack) => pack.rules);
  return [
    table(
      ["pack", "rules", ...severities],
      [
        ...packs.map(({ folder, rules }) => row(`[${folder}](#${folder})`, rules)),
        row("together", all),
      ],
    ),
    `Then [the rules by subject](#by-subject), [by control](#by-control), and [what no rule can decide](#what-no-rule-can-decide).`,
  ].join("\n\n");
}

function packPart(pack: CataloguePack, sections: ReadonlySet<string>): string[] {
  const { folder, name, description, rules, config } = pack;
  const cell = (rule: Rule, tier: (typeof TIERS)[number]): string => {
    const own = Object.keys(rule.parameters ?? {}).some(
      (key) => parameterIn(rule, key, config[tier]) !== undefined,
    );
    return `${LEVELS[levelIn(rule, config[tier])] ?? levelIn(rule, config[tier])}${own ? " \\*" : ""}`;
  };
  const rows = rules.map((rule) => [
    `[${rule.name}](#${rule.name})`,
    rule.severity,
    ...TIERS.map((tier) => cell(rule, tier)),
  ]);
  return [
    `## ${folder}`,
    `${description} Pack \`${name}\`, in \`policies/${folder}\`.`,
    table(["rule", "severity", ...TIERS], rows),
    "\\* The tier sets a parameter of the rule; its entry below says which.",
    ...rules.map((rule) => rulePart(rule, pack, sections)),
  ];
}

const LEVELS: Readonly<Record<string, string>> = {
  mandatory: "mandatory",
  advisory: "advice",
  disabled: "off",
  remediate: "repaired",
};

function rulePart(rule: Rule, { config }: CataloguePack, sections: ReadonlySet<string>): string {
  const { settingsKey, text } = rule.remediation;
  const levels = TIERS.map((tier) => levelIn(rule, config[tier]));
  const word = (level: string): string => LEVELS[level] ?? level;
  const enforcement = levels.every((level) => level === levels[0])
    ? word(levels[0] ?? "")
    : TIERS.map((tier, i) => `${word(levels[i] ?? "")} in ${tier}`).join(", ");
  const types = rule.kind === "resource" ? rule.types.map(shortType) : [];
  const lines = [
    `- **${rule.severity}**, ${enforcement}`,
    types.length === 0
      ? "- looks at the stack as a whole"
      : `- looks at ${types.map((type) => `\`${type}\``).join(", ")}`,
    ...(settingsKey === undefined ? [] : [`- key: ${keyLink(settingsKey, sections)}`]),
    `- remedy: ${escape(text)}`,
    ...(rule.kind === "resource" && rule.remediate !== undefined
      ? ["- repairs the input by itself where its enforcement is `remediate`"]
      : []),
    ...parameterLines(rule, config),
    ...frameworkLines(rule),
    `- [documentation](${rule.url})`,
  ];
  return [`### ${rule.name}`, escape(rule.description), lines.join("\n")].join("\n\n");
}

function parameterLines(rule: Rule, config: CataloguePack["config"]): string[] {
  return Object.entries(rule.parameters ?? {}).map(([key, { initial, schema }]) => {
    const set = TIERS.flatMap((tier) => {
      const value = parameterIn(rule, key, config[tier]);
      return value === undefined ? [] : [`${tier} ${code(value)}`];
    });
    const values = [`default ${code(initial)}`, ...set].join(", ");
    return `- parameter \`${key}\` (${values}): ${escape(schema.description ?? "")}`;
  });
}

function frameworkLines(rule: Rule): string[] {
  const ids = Object.keys(FRAMEWORKS).flatMap((framework) => {
    const mine = rule.frameworks.filter((control) => control.framework === framework);
    return mine.length === 0 ? [] : [`${short(framework)} ${mine.map(({ id }) => id).join(", ")}`];
  });
  return ids.length === 0
    ? ["- controls: none; a promise of the platform's own"]
    : [`- controls: ${ids.join("; ")}`];
}

/** What public packs and benchmarks ask for, whoever asks. */
function subjectsPart(): string {
  const rows = SUBJECTS.map(({ area, asks, rules, except }) => [
    area,
    escape(asks),
    rules.map((rule) => `[${rule}](#${rule})`).join(", "),
    escape(except ?? ""),
  ]);
  return ["## By subject", table(["area", "asks for", "rules", "left out, and why"], rows)].join(
    "\n\n",
  );
}

/** The other way round, for an auditor: which rules answer to a control. */
function controlsPart(rules: readonly Rule[]): string {
  const parts = Object.entries(FRAMEWORKS).map(([framework, { name, version, reference }]) => {
    const byId = new Map<string, string[]>();
    for (const rule of rules) {
      for (const control of rule.frameworks) {
        if (control.framework !== framework) continue;
        byId.set(control.id, [...(byId.get(control.id) ?? []), `[${rule.name}](#${rule.name})`]);
      }
    }
    const rows = [...byId]
      .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
      .map(([id, names]) => [id, names.join(", ")]);
    return [
      `### ${name}`,
      `Version ${version}, [reference](${reference}).`,
      table(["control", "rules"], rows),
    ];
  });
  return ["## By control", ...parts.flat()].join("\n\n");
}

function undecidablePart(): string {
  const rows = UNDECIDABLE.map(({ subject, reason, instead }) => [subject, reason, instead]);
  return [
    "## What no rule can decide",
    "These are asked for by a framework or promised by the platform, and the resources of a stack do not show them.",
    table(
      ["what", "why it cannot be decided", "what looks after it"],
      rows.map((row) => row.map(escape)),
    ),
  ].join("\n\n");
}

const SHORT: Readonly<Record<FrameworkId, string>> = {
  "cis-aws": "CIS AWS",
  "cis-eks": "CIS EKS",
  fsbp: "FSBP",
  checkov: "checkov",
};

function short(framework: string): string {
  return Object.entries(SHORT).find(([id]) => id === framework)?.[1] ?? framework;
}

/** `aws:rds/cluster:Cluster` as `aws.rds.Cluster`, the way it stands in a program. */
function shortType(token: string): string {
  if (token.endsWith("*")) return token;
  const [pkg = "", module = "", name = ""] = token.split(":");
  const folder =
    pkg === "kubernetes"
      ? module.replace(/^helm\.sh|\.k8s\.io/, (host) => (host === "helm.sh" ? "helm" : ""))
      : (module.split("/")[0] ?? "");
  return [pkg, ...(folder === "index" ? [] : [folder.replace("/", ".")]), name].join(".");
}

function keyLink(key: string, sections: ReadonlySet<string>): string {
  const section = key.split(".")[0] ?? "";
  return sections.has(section) ? `[\`${key}\`](../settings.md#${section})` : `\`${key}\``;
}

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** Text as Markdown shows it literally, in a table or out of one. */
function escape(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[|<*_]/g, (sign) => `\\${sign}`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
