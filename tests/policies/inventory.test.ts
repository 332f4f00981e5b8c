/** What stack rules ask of a stack's resources. */
import { Inventory, type StackResource } from "../../policies/inventory";

function resource(
  type: string,
  name: string,
  propertyDependencies: StackResource["propertyDependencies"] = {},
): StackResource {
  const urn = `urn:pulumi:dev::project::${type}::${name}`;
  return { type, urn, name, props: {}, propertyDependencies, dependencies: [] };
}

describe("an inventory", () => {
  const bucket = resource("aws:s3/bucket:Bucket", "logs");
  const parameters = resource("kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams", "class", {
    spec: [bucket.urn],
  });
  const inventory = new Inventory([bucket, parameters]);
  const known = ["aws:s3/bucket:Bucket", "kubernetes:elbv2.k8s.aws/v1:IngressClassParams"] as const;

  test("gives a resource by the token that rules use, whichever was registered", () => {
    const names = known.map((type) => inventory.ofType(type).map(({ name }) => name));
    expect(names).toEqual([["logs"], ["class"]]);
    expect([bucket, parameters].map(({ urn }) => inventory.get(urn)?.type)).toEqual(known);
  });

  test("finds what refers to a resource, whichever token was registered", () => {
    const found = inventory.referrers(bucket, "spec", known[1]);
    expect(found.map(({ urn }) => urn)).toEqual([parameters.urn]);
  });
});
