import { z } from "zod";
import { parseJson } from "../plan/plain";
import { failed, passed, undecided, type Outcome } from "../checks/result";
import { lastLine, type RunProgram } from "./tools";

export interface ImageTrustInput {
  /** Image by digest, in the registry of the stack that is to run it. */
  readonly image: string;
  /** The same image where the source stack pulls it from; undefined where that is one place. */
  readonly copyFrom?: string;
  readonly signer: { readonly issuer: string; readonly identity: string | undefined };
  /** The target's stack file, for hints. */
  readonly targetFile: string;
  readonly maxAgeDays: number;
  readonly now: Date;
  readonly directory: string;
  readonly run: RunProgram;
}

const install =
  "install cosign (https://docs.sigstore.dev/cosign/system_config/installation), or promote in CI, where it is";

/** Whether cosign finds a signature of the expected signer. */
export async function imageSigned(input: ImageTrustInput): Promise<Outcome> {
  const said = await verify(input, "verify", []);
  if ("status" in said) return said;
  return passed(`${shortImage(input.image)} signed by ${input.signer.identity}`);
}

const match = z.object({
  vulnerability: z.object({
    id: z.string(),
    severity: z.string(),
    fix: z.object({ state: z.string().optional() }).nullish(),
  }),
});
const scan = z.object({
  predicate: z.object({
    scanner: z.object({ result: z.object({ matches: z.array(match) }) }),
    metadata: z.object({ scanFinishedOn: z.string() }),
  }),
});
const envelope = z.object({ payload: z.base64() });

/**
 * Whether a signed scan is there, is young enough, and found nothing critical that has a fix. The scan is an attestation of the type
 * vuln ("Cosign Vulnerability Scan Record Attestation Specification", Sigstore) with the matches of Grype, as scripts/ci/image.sh
 * makes it.
 */
export async function imageScanned(input: ImageTrustInput): Promise<Outcome> {
  const said = await verify(input, "verify-attestation", ["--type", "vuln"]);
  if ("status" in said) return said;
  const scans = said.stdout.split("\n").flatMap(scanIn);
  const latest = scans.sort((a, b) => a.finished - b.finished).at(-1);
  if (latest === undefined)
    return failed(
      "the attested scan holds no report that can be read",
      "build the image by its workflow: it attests what Grype found as type vuln",
    );
  const days = Math.floor((input.now.getTime() - latest.finished) / 86_400_000);
  if (days > input.maxAgeDays)
    return failed(
      `the scan is ${days} days old; ${input.maxAgeDays} count (release.evidenceMaxAgeDays)`,
      `build the image again, and start a release with it; or let older scans count in ${input.targetFile}`,
    );
  if (latest.fixable.length > 0)
    return failed(
      `${latest.fixable.length} critical with a fix: ${latest.fixable.slice(0, 5).join(", ")}`,
      "build the image on newer packages, and start a release with it",
    );
  const without =
    latest.unfixed.length === 0
      ? "nothing critical"
      : `no fix yet for ${latest.unfixed.slice(0, 5).join(", ")}`;
  return passed(`${without}, scanned ${new Date(latest.finished).toISOString()}`);
}

interface Scan {
  readonly finished: number;
  /** Critical vulnerabilities that a newer package mends. */
  readonly fixable: readonly string[];
  /** Critical ones that nothing mends yet. */
  readonly unfixed: readonly string[];
}

function scanIn(line: string): Scan[] {
  const wrapped = envelope.safeParse(parseJson(line));
  if (!wrapped.success) return [];
  const statement = parseJson(Buffer.from(wrapped.data.payload, "base64").toString("utf8"));
  const read = scan.safeParse(statement);
  if (!read.success) return [];
  const { scanner, metadata } = read.data.predicate;
  const finished = Date.parse(metadata.scanFinishedOn);
  if (Number.isNaN(finished)) return [];
  const critical = scanner.result.matches
    .map(({ vulnerability }) => vulnerability)
    .filter(({ severity }) => severity.toLowerCase() === "critical");
  const ids = (fixed: boolean): string[] => [
    ...new Set(critical.flatMap(({ id, fix }) => ((fix?.state === "fixed") === fixed ? [id] : []))),
  ];
  return [{ finished, fixable: ids(true), unfixed: ids(false) }];
}

async function verify(
  { image, copyFrom, signer, targetFile, directory, run }: ImageTrustInput,
  command: "verify" | "verify-attestation",
  more: readonly string[],
): Promise<Outcome | { readonly stdout: string }> {
  const once = (hint: string): string => (command === "verify" ? hint : "see image signed");
  if (signer.identity === undefined)
    return undecided(
      "nobody says who must have signed the image",
      once(`set delivery.github or release.signer.identity in ${targetFile}`),
    );
  const args = [
    command,
    ...more,
    ...["--certificate-identity", signer.identity],
    ...["--certificate-oidc-issuer", signer.issuer],
    ...["--output", "json", image],
  ];
  const said = await run(process.env["COSIGN"] ?? "cosign", args, directory);
  if (said === undefined) return undecided("cosign is not installed", once(install));
  if (said.code === 0) return said;
  const cause = lastLine(said.stderr);
  const copy =
    copyFrom === undefined
      ? "the image workflow pushes, signs and attests it"
      : `copy it with its signatures: cosign copy ${copyFrom} ${image.replace(/@.*/, "")}`;
  if (absent.test(said.stderr)) return failed(`${shortImage(image)} is not in its registry`, copy);
  return refusal.test(said.stderr)
    ? failed(
        `${shortImage(image)}: ${cause}`,
        copyFrom === undefined ? "the image workflow signs and attests it" : copy,
      )
    : undecided(`cosign: ${cause}`, "sign in to the registry (docker login), and try again");
}

/** What a registry says of an image that it does not hold ("OCI distribution specification", error codes). */
const absent = /MANIFEST_UNKNOWN|NAME_UNKNOWN/;

/** What cosign says where it looked, and found no signature that counts. */
const refusal =
  /no (matching )?(signatures|attestations)|none of the expected identities|no signatures found|failed to verify|expected identities/i;

const shortImage = (image: string): string =>
  image.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/, "$1…");
