import fc from "fast-check";
import { serviceTrustPolicy, trustPolicy } from "../../components/iam/trust";

const workload = {
  oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/oidc.eks.invalid/id/ABC",
  oidcIssuer: "oidc.eks.invalid/id/ABC",
  namespace: "airflow-dev",
  serviceAccounts: ["airflow-scheduler", "airflow-task"],
};

describe("trustPolicy", () => {
  test("compares audience and subject in full, whoever the service account is", () => {
    expect(trustPolicy(workload)).toEqual({
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
                "system:serviceaccount:airflow-dev:airflow-scheduler",
                "system:serviceaccount:airflow-dev:airflow-task",
              ],
            },
          },
        },
      ],
    });
  });

  test.each([
    [{ serviceAccounts: [] }, "a workload's role needs a service account"],
    [{ serviceAccounts: ["*"] }, '"*" cannot be trusted: not one name'],
    [{ serviceAccounts: ["airflow-?"] }, '"airflow-?" cannot be trusted: not one name'],
    [{ serviceAccounts: [""] }, '"" cannot be trusted: not one name'],
    [{ namespace: "airflow:other" }, '"airflow:other" cannot be trusted: not one name'],
    [{ oidcIssuer: "https://oidc.eks.invalid" }, "the issuer must not begin with https://"],
  ])("refuses %j", (change, message) => {
    expect(() => trustPolicy({ ...workload, ...change })).toThrow(message);
  });

  test("never trusts more subjects than it was given names", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (serviceAccounts) => {
        let document;
        try {
          document = trustPolicy({ ...workload, serviceAccounts });
        } catch {
          return;
        }
        const [statement] = document.Statement;
        const condition = statement?.Condition?.["StringEquals"] ?? {};
        expect(condition[`${workload.oidcIssuer}:sub`]).toEqual(
          serviceAccounts.map((name) => `system:serviceaccount:airflow-dev:${name}`),
        );
        expect(JSON.stringify(condition)).not.toMatch(/[*?]/);
      }),
    );
  });
});

describe("serviceTrustPolicy", () => {
  test("names the service, the account and the resource that it must act for", () => {
    const sourceArn = "arn:aws:eks:eu-west-1:123456789012:cluster/airflow-dev";
    const service = "eks.amazonaws.com";
    expect(
      serviceTrustPolicy({ service, sourceAccount: "123456789012", sourceArn }).Statement,
    ).toEqual([
      {
        Sid: "AssumeByService",
        Effect: "Allow",
        Principal: { Service: service },
        Action: ["sts:AssumeRole"],
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnLike: { "aws:SourceArn": sourceArn },
        },
      },
    ]);
  });

  test("has no condition where the service sends no source", () => {
    expect(serviceTrustPolicy({ service: "ec2.amazonaws.com" }).Statement).toEqual([
      {
        Sid: "AssumeByService",
        Effect: "Allow",
        Principal: { Service: "ec2.amazonaws.com" },
        Action: ["sts:AssumeRole"],
      },
    ]);
  });
});
