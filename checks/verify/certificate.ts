import { connect } from "node:tls";
import { failed, type Outcome, passed, skipped } from "../result";

const timeoutMs = 10_000;

/**
 * Whether the certificate at an address is trusted here, and for how long.
 *
 * @param origin The stack's address; plain http has none.
 * @param fewestDays ACM renews 60 days before the end ("Managed certificate renewal", ACM user guide): fewer left means that it does not.
 */
export async function certificateDays(
  origin: string,
  fewestDays: number,
  now: Date,
): Promise<Outcome> {
  const url = new URL(origin);
  if (url.protocol !== "https:") return skipped("plain http: there is no certificate");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? 443 : Number(url.port);
  const end = await certificateEnd(host, port);
  const hint = `is its record for DNS validation still there? aws acm describe-certificate shows why it is not renewed`;
  if ("problem" in end) return failed(`${url.host}: ${end.problem}`, hint);
  const days = Math.floor((end.validTo.getTime() - now.getTime()) / 86_400_000);
  return days >= fewestDays
    ? passed(`${url.host}: ${days} days left`)
    : failed(`${url.host}: ${days} days left, ${fewestDays} are asked for`, hint);
}

function certificateEnd(
  host: string,
  port: number,
): Promise<{ readonly validTo: Date } | { readonly problem: string }> {
  return new Promise((resolve) => {
    const isAddress = /^[\d.]+$|:/.test(host);
    const socket = connect(
      { host, port, ...(!isAddress && { servername: host }), timeout: timeoutMs },
      () => {
        resolve({ validTo: new Date(socket.getPeerCertificate().valid_to) });
        socket.destroy();
      },
    );
    socket.on("timeout", () => {
      resolve({ problem: `no TLS within ${timeoutMs / 1000} s` });
      socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      resolve({ problem: error.code ?? error.message });
    });
  });
}
