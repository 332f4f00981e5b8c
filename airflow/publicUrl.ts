/** The one address that people reach Airflow at. Certificate, record, links, cookies, callback and proxy settings are made of it. */
import type { StackSettings } from "../settings/types";

export interface PublicUrl {
  /** Host name, without scheme and port: of the certificate, the record and the load balancer's rule. */
  readonly hostName: string;
  /** Scheme and host, without a slash at the end: `[api] base_url`. */
  readonly origin: string;
  /** Where people land who have signed out at the provider; to be registered there. */
  readonly logoutUrl: string;
  /**
   * Where a provider sends people back to; to be registered there, and nothing else.
   *
   * @param providerName Name of the provider in webserver_config.py.
   */
  callbackUrl(providerName: string): string;
}

/** The public address of a stack; undefined where no host is named. */
export function publicUrl({
  hostName,
}: Pick<StackSettings["access"], "hostName">): PublicUrl | undefined {
  if (hostName === undefined) return undefined;
  const origin = `https://${hostName}`;
  return {
    hostName,
    origin,
    logoutUrl: `${origin}/`,
    callbackUrl: (providerName) => `${origin}/auth/oauth-authorized/${providerName}`,
  };
}
