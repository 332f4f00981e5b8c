import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { keyPolicy, logsKeyUser } from "../../components/iam/keyPolicy";
import { dnsSuffix, managedPolicyArn, viaService } from "../../components/iam/partition";
import { allow, denyWithoutTls, policyDocument } from "../../components/iam/policyDocument";
import { type Place, type Sample, samples } from "./samples";

const folder = join(__dirname, "../../components/iam");

/** The partition with the longest name: documents are longest there. */
const farthest: Place = {
  partition: "aws-us-gov",
  region: "us-gov-west-1",
  accountId: "123456789012",
};

const places: fc.Arbitrary<Place> = fc.record({
  partition: fc.constantFrom("aws", "aws-cn", "aws-us-gov"),
  region: fc.constantFrom("eu-west-1", "cn-north-1", "us-gov-west-1"),
  accountId: fc.stringMatching(/^\d{12}$/),
});

const identities = (place: Place): [string, Sample][] =>
  Object.entries(samples(place)).filter(([, sample]) => sample.kind === "identity");

/** Where an identity's statement names every resource, and why it must. */
const EVERY_RESOURCE: Readonly<Record<string, string>> = {
  "karpenterControllerPolicy.ListInstanceProfiles": "lists by path; Karpenter's own policy has it",
  "karpenterControllerPolicy.LookUpOffers": "ec2:Describe* has no resource-level permission",
  "karpenterControllerPolicy.LookUpPrices": "pricing:GetProducts has no resource-level permission",
  "loadBalancerControllerPolicy.LookUp": "Describe* and List* have no resource-level permission",
  "loadBalancerControllerPolicy.JoinWebAclToLoadBalancer":
    "elasticloadbalancing:SetWebAcl has no resource-level permission",
};

describe("every IAM document", () => {
  test("comes from a builder that has a sample here, so that it is tested and linted", () => {
    const builders = readdirSync(folder).flatMap((file) =>
      [
        ...readFileSync(join(folder, file), "utf8").matchAll(/^export function (\w*[pP]olicy)\(/gm),
      ].map(([, name]) => name),
    );
    expect(builders.sort()).toEqual(Object.keys(samples()).sort());
  });

  test("names its own partition in every ARN", () => {
    fc.assert(
      fc.property(places, (place) => {
        for (const [, partition] of JSON.stringify(samples(place)).matchAll(/arn:(aws[a-z-]*):/g)) {
          expect(partition).toBe(place.partition);
        }
      }),
    );
  });

  test("allows an identity no whole service", () => {
    fc.assert(
      fc.property(places, (place) => {
        for (const [, { document }] of identities(place)) {
          const actions = document.Statement.flatMap((statement) => statement.Action);
          expect(actions.filter((action) => /\*$/.test(action))).toEqual([]);
        }
      }),
    );
  });

  test("allows an identity everything of a kind only where there is a reason", () => {
    const everywhere = identities(farthest).flatMap(([name, { document }]) =>
      document.Statement.filter(({ Resource = ["*"] }) => Resource.includes("*")).map(
        ({ Sid }) => `${name}.${Sid}`,
      ),
    );
    expect(everywhere.sort()).toEqual(Object.keys(EVERY_RESOURCE).sort());
  });

  test("fits into an inline policy: 10,240 characters, with the longest names there are", () => {
    for (const [, { document }] of identities(farthest)) {
      const text = JSON.stringify(document).replaceAll("airflow-dev", "a".repeat(40));
      expect(text.length).toBeLessThan(10_240);
    }
  });

  test("gives everybody something only in order to refuse it", () => {
    for (const { document } of Object.values(samples())) {
      for (const { Principal, Effect } of document.Statement) {
        if (Principal === "*") expect(Effect).toBe("Deny");
      }
    }
  });
});

describe("policyDocument", () => {
  test("joins statements", () => {
    const one = allow("One", ["s3:GetObject"], ["arn:aws:s3:::b/*"]);
    const two = allow("Two", ["s3:ListBucket"], ["arn:aws:s3:::b"], {
      StringLike: { "s3:prefix": "dags/*" },
    });
    expect(policyDocument(one, two)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "One",
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::b/*"],
        },
        {
          Sid: "Two",
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: ["arn:aws:s3:::b"],
          Condition: { StringLike: { "s3:prefix": "dags/*" } },
        },
      ],
    });
  });

  test("refuses an empty document, and two statements of one name", () => {
    const one = allow("One", ["s3:GetObject"], ["*"]);
    expect(() => policyDocument()).toThrow("a policy needs at least one statement");
    expect(() => policyDocument(one, one)).toThrow("two statements of a policy are called One");
  });

  test("refuses plain text on the wire", () => {
    expect(denyWithoutTls("sqs:*", ["arn:aws:sqs:eu-west-1:1:q"])).toEqual({
      Sid: "DenyWithoutTls",
      Effect: "Deny",
      Principal: "*",
      Action: ["sqs:*"],
      Resource: ["arn:aws:sqs:eu-west-1:1:q"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });
});

describe("keyPolicy", () => {
  test("leaves use to the account's IAM policies, and lets one service in on conditions", () => {
    const user = logsKeyUser({
      partition: "aws",
      region: "eu-west-1",
      accountId: "123456789012",
      logGroupPrefix: "/aws/eks/airflow-dev/",
    });
    expect(keyPolicy({ partition: "aws", accountId: "123456789012", users: [user] })).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AccountDecidesByIam",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: ["kms:*"],
          Resource: ["*"],
        },
        {
          Sid: "LogGroups",
          Effect: "Allow",
          Principal: { Service: "logs.eu-west-1.amazonaws.com" },
          Action: [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",
            "kms:GenerateDataKey*",
            "kms:DescribeKey",
          ],
          Resource: ["*"],
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn":
                "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/eks/airflow-dev/*",
            },
          },
        },
      ],
    });
  });

  test("lets nobody but the account in by default", () => {
    const { Statement } = keyPolicy({ partition: "aws", accountId: "123456789012" });
    expect(Statement.map(({ Sid }) => Sid)).toEqual(["AccountDecidesByIam"]);
  });
});

describe("partitions", () => {
  test.each([
    ["aws", "amazonaws.com"],
    ["aws-us-gov", "amazonaws.com"],
    ["aws-cn", "amazonaws.com.cn"],
  ])("%s ends its service names in %s", (partition, suffix) => {
    expect(dnsSuffix(partition)).toBe(suffix);
    expect(viaService("s3", "some-region-1", partition)).toBe(`s3.some-region-1.${suffix}`);
  });

  test("keep AWS's own policies under their own name", () => {
    expect(managedPolicyArn("aws-cn", "service-role/Some")).toBe(
      "arn:aws-cn:iam::aws:policy/service-role/Some",
    );
  });
});
