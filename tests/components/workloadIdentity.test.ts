import * as pulumi from "@pulumi/pulumi";
import { allow, policyDocument } from "../../components/iam/policyDocument";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../components/workloadIdentity";
import { runComponent, valueOf } from "../support/component";
import { jsonOf } from "../support/expectations";

const PARENT = "airflow-platform:components:WorkloadIdentity::reader";

const args: WorkloadIdentityArgs = {
  roleName: "airflow-dev-reader",
  namespace: "airflow-dev",
  serviceAccounts: ["airflow-task", "airflow-triggerer"],
  oidcProviderArn: pulumi.output("arn:aws:iam::123456789012:oidc-provider/oidc.eks.invalid/id/ABC"),
  oidcIssuer: pulumi.output("oidc.eks.invalid/id/ABC"),
  policy: pulumi.output(
    policyDocument(allow("Read", ["s3:GetObject"], ["arn:aws:s3:::artifacts/*"])),
  ),
  tags: { owner: "data-platform" },
};

describe("WorkloadIdentity", () => {
  test("makes a role with one inline policy, and nothing else", async () => {
    const made = await runComponent(() => new WorkloadIdentity("reader", args));

    expect(made.inventory()).toEqual([
      "airflow-platform:components:WorkloadIdentity::reader",
      "aws:iam/role:Role::reader",
      "aws:iam/rolePolicy:RolePolicy::reader",
    ]);
    const role = made.one("aws:iam/role:Role");
    expect({ ...role.inputs, assumeRolePolicy: jsonOf(role.inputs["assumeRolePolicy"]) }).toEqual({
      name: "airflow-dev-reader",
      description:
        "Taken by airflow-dev/airflow-task, airflow-triggerer through the cluster's OIDC provider.",
      assumeRolePolicy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AssumeByServiceAccount",
            Effect: "Allow",
            Principal: {
              Federated: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.invalid/id/ABC",
            },
            Action: ["sts:AssumeRoleWithWebIdentity"],
            Condition: {
              StringEquals: {
                "oidc.eks.invalid/id/ABC:aud": "sts.amazonaws.com",
                "oidc.eks.invalid/id/ABC:sub": [
                  "system:serviceaccount:airflow-dev:airflow-task",
                  "system:serviceaccount:airflow-dev:airflow-triggerer",
                ],
              },
            },
          },
        ],
      },
      tags: { owner: "data-platform", Name: "airflow-dev-reader" },
    });
    expect(role.options).toEqual({ parent: PARENT });
    const policy = made.one("aws:iam/rolePolicy:RolePolicy");
    expect({ ...policy.inputs, policy: jsonOf(policy.inputs["policy"]) }).toEqual({
      name: "permissions",
      role: "airflow-dev-reader",
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Read",
            Effect: "Allow",
            Action: ["s3:GetObject"],
            Resource: ["arn:aws:s3:::artifacts/*"],
          },
        ],
      },
    });
    expect(policy.options).toEqual({ parent: PARENT });
    expect(made.calls).toEqual([]);
  });

  test("attaches AWS's policies by their names, and needs none of its own", async () => {
    const managedPolicyArns = ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"];
    const made = await runComponent(
      () => new WorkloadIdentity("reader", { ...args, policy: undefined, managedPolicyArns }),
    );

    expect(made.inventory()).toEqual([
      "airflow-platform:components:WorkloadIdentity::reader",
      "aws:iam/role:Role::reader",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment::reader-AmazonEBSCSIDriverPolicy",
    ]);
    const attachment = made.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    expect(attachment.inputs).toEqual({
      role: "airflow-dev-reader",
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy",
    });
    expect(attachment.options).toEqual({ parent: PARENT });
  });

  test("answers name and ARN, the ARN only when the permissions are there", async () => {
    const { component } = await runComponent(() => new WorkloadIdentity("reader", args));

    expect(await valueOf(component.roleName)).toBe("airflow-dev-reader");
    expect(await valueOf(component.roleArn)).toBe(
      "arn:aws:iam::123456789012:role/airflow-dev-reader",
    );
    expect(await dependenciesOf(component.roleArn)).toEqual(["Role", "RolePolicy"]);
  });
});

/** What a value waits for; the SDK knows, and keeps the method to itself. */
async function dependenciesOf(output: pulumi.Output<unknown>): Promise<string[]> {
  const method: unknown = Reflect.get(output, "allResources");
  if (typeof method !== "function") throw new Error("this SDK has no Output.allResources");
  const resources: unknown = await Reflect.apply(method, output, []);
  if (!(resources instanceof Set)) throw new Error("Output.allResources answered no set");
  return [...resources].map((resource: object) => resource.constructor.name).sort();
}
