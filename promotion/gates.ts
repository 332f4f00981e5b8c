import { failed, passed, undecided, type Outcome, type Result } from "../checks/result";
import type { Settings } from "../settings";
import { bundleFor, versionMap } from "../settings/versions";
import { imageScanned, imageSigned, type ImageTrustInput } from "./cosign";
import { windowState } from "./freeze";
import { checksPassed, notTakenBack, ran } from "./evidence";
import type { GateInput, PromotionInput, StackView } from "./gateInput";

type Gate = readonly [name: string, ask: () => Outcome | Promise<Outcome>];

/** Every gate is asked, whatever the others say: a refusal names all that is wrong at once. */
async function ask(gates: readonly Gate[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const [name, look] of gates) results.push({ name, ...(await look()) });
  return results;
}

/** May a release of one stack go to the next? */
export const promotionGates = (input: PromotionInput): Promise<Result[]> =>
  ask([
    ["clean tree", () => input.git.cleanTree()],
    ["route", () => route(input.source.stack, input.target)],
    ["ran in source", () => ran(input)],
    ["checks passed", () => checksPassed(input)],
    ["not taken back", () => notTakenBack(input)],
    ["image signed", () => imageSigned(trust(input))],
    ["image scanned", () => imageScanned(trust(input))],
    ["versions in map", () => versions(input)],
    ["window open", () => windowOpen(input)],
    ["settings hold", () => settingsHold(input)],
  ]);

/** May a release begin in a stack? What it is worth, the stack's own checks will say. */
export const startGates = (input: GateInput): Promise<Result[]> =>
  ask([
    ["clean tree", () => input.git.cleanTree()],
    ["route", () => route(undefined, input.target)],
    ["versions in map", () => versions(input)],
    ["window open", () => windowOpen(input)],
    ["settings hold", () => settingsHold(input)],
  ]);

/** May a stack go back? Not held up by freezes, scans and signatures: what it goes back to has passed them, and speed counts. */
export const rollbackGates = (input: GateInput): Promise<Result[]> =>
  ask([
    ["clean tree", () => input.git.cleanTree()],
    ["versions in map", () => versions(input)],
    ["same Airflow", () => sameAirflow(input)],
    ["settings hold", () => settingsHold(input)],
  ]);

function route(source: string | undefined, { stack, file, settings }: StackView): Outcome {
  const { promotedFrom } = settings.release;
  const allowed =
    promotedFrom.length === 0 ? "nowhere: releases begin here" : promotedFrom.join(", ");
  if (source === undefined ? promotedFrom.length === 0 : promotedFrom.includes(source))
    return passed(source === undefined ? `releases begin in ${stack}` : `${source} → ${stack}`);
  const way = promotedFrom[0];
  return failed(
    source === undefined
      ? `releases of ${stack} come from ${allowed}`
      : `${stack} takes releases from ${allowed}, not from ${source}`,
    way === undefined
      ? `start the release here: npm run promote -- --start ${stack} …, or change release.promotedFrom in ${file}`
      : `go by way of ${way}: npm run promote -- ${way} ${stack}`,
  );
}

/** Where a stack pulls its image from. */
export const imageRepository = ({ settings }: Pick<StackView, "settings">): string =>
  settings.airflow.image.repository ?? "apache/airflow";

function trust({ source, target, release, now, directory, run }: PromotionInput): ImageTrustInput {
  const rules = target.settings.release;
  const [from, to] = [imageRepository(source), imageRepository(target)];
  return {
    image: `${to}@${release.image}`,
    ...(from !== to && { copyFrom: `${from}@${release.image}` }),
    signer: {
      issuer: rules.signer.issuer,
      identity: rules.signer.identity ?? imageWorkflow(target.settings),
    },
    maxAgeDays: rules.evidenceMaxAgeDays,
    targetFile: target.file,
    ...{ now, directory, run },
  };
}

/** Identity that GitHub gives the image workflow of the repository that deploys the stack. */
function imageWorkflow({ delivery: { github } }: Settings): string | undefined {
  return github === undefined
    ? undefined
    : `https://github.com/${github.repository}/.github/workflows/image.yml@refs/heads/${github.branch ?? "main"}`;
}

function versions({ release, target }: GateInput): Outcome {
  const bundle = bundleFor(release.airflow);
  const known = versionMap.map(({ airflow }) => airflow).join(", ");
  if (bundle === undefined)
    return failed(
      `Airflow ${release.airflow} is not in the version map`,
      `the map has ${known}; see docs/adr/0005-versions.md`,
    );
  const { kubernetes, postgresql } = target.settings.versions;
  const misfits = [
    ...(bundle.charts.airflow.version === release.chart ? [] : [`chart ${release.chart}`]),
    ...(bundle.kubernetes.includes(kubernetes) ? [] : [`Kubernetes ${kubernetes}`]),
    ...(bundle.postgresql.includes(postgresql) ? [] : [`PostgreSQL ${postgresql}`]),
  ];
  return misfits.length === 0
    ? passed(`Airflow ${release.airflow}, chart ${release.chart}, Kubernetes ${kubernetes}`)
    : failed(
        `the map has no Airflow ${release.airflow} with ${misfits.join(" and ")}`,
        "the map has changed since, or the stack is behind: docs/adr/0005-versions.md",
      );
}

function windowOpen({ target, now }: GateInput): Outcome {
  const { open, reason } = windowState(target.settings.release, now);
  return open
    ? passed(`${target.stack} takes releases: ${reason}`)
    : failed(
        `${target.stack} takes no release now: ${reason}`,
        `wait, or change release.freezes or release.windows in ${target.file} by a pull request`,
      );
}

function settingsHold({ target, faults }: GateInput): Outcome {
  return faults.length === 0
    ? passed(`${target.file} is right with the release in it`)
    : undecided(
        `${target.file} would be wrong: ${faults.join("; ")}`,
        `mend ${target.file} first; make plan STACK=${target.stack} checks it`,
      );
}

function sameAirflow({ target, release }: GateInput): Outcome {
  const now = target.release?.airflow ?? target.settings.versions.airflow;
  return now === release.airflow
    ? passed(`Airflow ${now} on both sides: the database stays as it is`)
    : failed(
        `${release.id} runs Airflow ${release.airflow}, and the database was migrated for ${now}`,
        "docs/runbooks/rollback-release.md, “Back over an Airflow version”",
      );
}
