import { z } from "zod";

/** A full host name in lower case (RFC 1123). */
export const hostPattern =
  /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** A host, as certificates, records and addresses name it. */
export const hostName = z.string().regex(hostPattern, {
  error: "must be a full host name in lower case, without https:// and port",
});
