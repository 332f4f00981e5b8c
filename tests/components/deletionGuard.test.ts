import * as pulumi from "@pulumi/pulumi";
import { DeletionGuard } from "../../components/deletionGuard";
import { runComponent } from "../support/component";

const GUARD = "airflow-platform:components:DeletionGuard::guard";

class Database extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Database", name);
  }
}

const run = (enabled: boolean) =>
  runComponent(
    () =>
      new DeletionGuard("guard", {
        enabled,
        guarded: [new Database("one"), new Database("other")],
      }),
  );

describe("DeletionGuard", () => {
  test("makes nothing but itself", async () => {
    expect((await run(true)).inventory()).toEqual([
      GUARD,
      "test:index:Database::one",
      "test:index:Database::other",
    ]);
  });

  test.each([true, false])(
    "stands in front of everything, whether it refuses or not: %s",
    async (enabled) => {
      const made = await run(enabled);
      expect(made.one("airflow-platform:components:DeletionGuard")).toMatchObject({
        custom: false,
        inputs: {},
        options: {
          protect: enabled,
          dependsOn: ["test:index:Database::one", "test:index:Database::other"],
        },
      });
    },
  );
});
