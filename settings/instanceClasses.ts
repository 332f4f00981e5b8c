const sizes: Readonly<Record<string, number>> = {
  medium: 0.5,
  large: 1,
  xlarge: 2,
  "2xlarge": 4,
  "4xlarge": 8,
  "8xlarge": 16,
  "12xlarge": 24,
  "16xlarge": 32,
};

/** Memory of a family's size large, GiB ("Hardware specifications for DB instance classes", Amazon RDS user guide). */
const families: Readonly<
  Record<string, { readonly large: number; readonly sizes: readonly string[] }>
> = {
  t3: { large: 8, sizes: ["medium", "large", "xlarge", "2xlarge"] },
  t4g: { large: 8, sizes: ["medium", "large", "xlarge", "2xlarge"] },
  ...Object.fromEntries(
    ["m6i", "m6g", "m7i", "m7g"].map((family) => [
      family,
      { large: 8, sizes: Object.keys(sizes).slice(1) },
    ]),
  ),
  ...Object.fromEntries(
    ["r6i", "r6g", "r7i", "r7g"].map((family) => [
      family,
      { large: 16, sizes: Object.keys(sizes).slice(1) },
    ]),
  ),
};

/**
 * RDS instance classes that the platform knows. micro and small are left out: Performance Insights does not run on them, and Airflow
 * needs more connections than they have.
 */
export const instanceClasses: readonly string[] = Object.entries(families).flatMap(
  ([family, { sizes: own }]) => own.map((size) => `db.${family}.${size}`),
);

/** Memory of an RDS instance class, GiB, or undefined for one that the platform does not know. */
export function instanceMemoryGib(instanceClass: string): number | undefined {
  if (!instanceClasses.includes(instanceClass)) return undefined;
  const [, family = "", size = ""] = instanceClass.split(".");
  return (families[family]?.large ?? 0) * (sizes[size] ?? 0);
}
