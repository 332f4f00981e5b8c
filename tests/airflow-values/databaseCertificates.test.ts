import { X509Certificate } from "node:crypto";
import { databaseCertificates, hasDatabaseCertificates } from "../../airflow/databaseCertificates";
import { regionNames } from "../../settings/regions";

const known = regionNames.filter(hasDatabaseCertificates);
const parse = (pem: string): X509Certificate[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (one) => new X509Certificate(one),
  );

describe("databaseCertificates", () => {
  test.each(known)("holds the three current roots of %s, each signed by itself", (region) => {
    const roots = parse(databaseCertificates(region));
    expect(roots.map(({ subject }) => /CN=(.*)/.exec(subject)?.[1]).sort()).toEqual([
      `Amazon RDS ${region} Root CA ECC384 G1`,
      `Amazon RDS ${region} Root CA RSA2048 G1`,
      `Amazon RDS ${region} Root CA RSA4096 G1`,
    ]);
    for (const root of roots) {
      expect(root.ca).toBe(true);
      expect(root.verify(root.publicKey)).toBe(true);
      expect(new Date(root.validTo).getFullYear()).toBeGreaterThanOrEqual(2061);
    }
  });

  test("covers the regions that most stacks are in", () => {
    expect(known).toEqual(
      expect.arrayContaining([
        "eu-west-1",
        "eu-central-1",
        "us-east-1",
        "us-west-2",
        "ap-southeast-1",
      ]),
    );
  });

  test("refuses a region whose roots nobody knows", () => {
    expect(hasDatabaseCertificates("moon-1")).toBe(false);
    expect(() => databaseCertificates("moon-1")).toThrow(
      "no RDS certificate authority is known for moon-1",
    );
  });
});
