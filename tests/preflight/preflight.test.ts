import { ACMClient, RequestCertificateCommand } from "@aws-sdk/client-acm";
import {
  AllocateAddressCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateDBClusterCommand, RDSClient } from "@aws-sdk/client-rds";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { preflightChecks } from "../../checks/preflight";
import { awsClients } from "../../checks/preflight/aws";
import { certificateFits, zoneHolds } from "../../checks/preflight/names";
import { needsOf } from "../../checks/preflight/needs";
import { deployPolicies } from "../../components/iam/deployPolicies";
import { createStyle } from "../../plan/print/style";
import { runProgram } from "../../promotion/tools";
import { main } from "../../scripts/preflight";
import { loadStack } from "../../settings";
import { allows } from "../iam/evaluate";
import { type Check, readReport } from "../support/checkReport";
import { Account, kubernetes, postgresql, quotas, simulation, xml, xmlError } from "./account";

const repository = resolve(__dirname, "..", "..");
const account = new Account();
const before = { ...process.env };
let folder: string;
const direct = { region: "eu-west-1" };

jest.setTimeout(180_000);

beforeAll(async () => {
  await account.start();
  for (const name of Object.keys(process.env))
    if (name.startsWith("AWS_")) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: account.url,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local-secret-word",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
});
afterAll(async () => {
  process.env = before;
  await account.stop();
});
beforeEach(async () => {
  await account.reset();
  folder = mkdtempSync(join(tmpdir(), "preflight-"));
  for (const stack of ["dev", "uat", "prod"])
    copyFileSync(join(repository, `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ["", ""];
  const io = {
    out: (text: string) => void (out += text),
    error: (text: string) => void (error += text),
    style: createStyle(false, 200),
  };
  const code = await main([...args, "--project", folder], repository, io);
  expect(out + error).not.toContain("local-secret-word");
  return { code, out, error };
}

async function checks(
  ...args: string[]
): Promise<{ code: number; by: Record<string, Check>; bad: string[] }> {
  const { code, out } = await run(...args, "--json");
  return { code, ...readReport(out) };
}

/** One check finds the fault, with words and a next step; no other minds. */
async function finds(
  name: string,
  says: string,
  { status = "failed", args = ["dev"] }: { status?: string; args?: string[] } = {},
): Promise<void> {
  const { code, by, bad } = await checks(...args);
  expect(bad).toEqual([name]);
  expect(by[name]).toMatchObject({ status, detail: expect.stringContaining(says) });
  expect(by[name]?.hint).toMatch(/\S/);
  expect(code).toBe(status === "failed" ? 1 : 2);
}

const append = (text: string, stack = "dev"): void => {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  writeFileSync(file, `${readFileSync(file, "utf8")}${text}`);
};

test("an empty account takes a stack, row by row", async () => {
  const { settings } = loadStack("dev", folder);
  const actions = new Set(needsOf(settings, "123456789012").flatMap((need) => need.actions));
  const { code, out } = await run("dev");
  expect(out).toBe(`Preflight dev in eu-west-1
  ✓ credentials         arn:aws:sts::123456789012:user/moto
  – account             account 123456789012: Pulumi.dev.yaml allows any
                        → pulumi config set --path 'aws:allowedAccountIds[0]' 123456789012 guards against the wrong one
  ✓ permissions         arn:aws:sts::123456789012:user/moto may do all ${actions.size} actions of an up
  ✓ zones               eu-west-1a, eu-west-1b
  ✓ ranges              10.20.0.0/16 and 10.23.0.0/22 are free among 1 other VPCs
  ✓ quota VPCs          VPCs per region: 1 of 5 used, 2 more needed
  ✓ quota addresses     Elastic IP addresses: 0 of 5 used, 1 more needed
  ✓ quota NAT gateways  NAT gateways per zone: 0 of 5 used, 1 more needed
  ✓ quota vCPUs         vCPUs of standard instances: 0 of 64 used, 6 more needed
  ✓ quota spot vCPUs    vCPUs of standard spot instances: 0 of 256 used, 16 more needed
  ✓ Kubernetes          Kubernetes 1.35, standard support until 2027-03-25
  ✓ PostgreSQL          aurora-postgresql 17, standard support until 2029-11-08
  – certificate         the settings name no host name
  – zone                the settings name no hosted zone
  – secrets             the settings name no secret of yours
  – database            this stack's first up makes it
  – database reachable  this stack's first up makes it

17 checks: 11 passed, 6 skipped
`);
  expect(code).toBe(0);
});

describe("whose account it is", () => {
  test.each(["ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"])(
    "%s: said once, with the next step, and nothing else is asked",
    async (name) => {
      account.overrides["GetCallerIdentity"] = () => xmlError(name);
      const { code, out } = await run("dev");
      expect(code).toBe(2);
      expect(out).toContain(`? credentials         AWS refuses the credentials: ${name}`);
      expect(out).toContain("→ sign in again: aws sso login");
      expect(out).toContain("17 checks: 17 undecided");
      expect(new Set(account.asked)).toEqual(new Set(["GetCallerIdentity"]));
    },
  );

  test("no credentials at all", async () => {
    const kept = process.env["AWS_ACCESS_KEY_ID"];
    delete process.env["AWS_ACCESS_KEY_ID"];
    try {
      const { code, out } = await run("dev");
      expect(code).toBe(2);
      expect(out).toContain("AWS refuses the credentials: CredentialsProviderError");
    } finally {
      process.env["AWS_ACCESS_KEY_ID"] = kept;
    }
  });

  test("an account that is not the stack's", async () => {
    append('  aws:allowedAccountIds: ["999988887777"]\n');
    await finds("account", "account 123456789012 is not among aws:allowedAccountIds: 999988887777");
  });

  test("the stack's account", async () => {
    append('  aws:allowedAccountIds: ["123456789012"]\n');
    expect((await checks("dev")).by["account"]?.status).toBe("passed");
  });

  test("the account of delivery.accountId, and no other", async () => {
    append('  airflow-platform:delivery: { accountId: "999988887777" }\n');
    await finds("account", "account 123456789012 is not among delivery.accountId: 999988887777");
  });

  test("permissions that are missing, by name", async () => {
    const lacking = ["eks:CreateCluster", "kms:CreateKey"];
    account.overrides["SimulatePrincipalPolicy"] = simulation(
      ({ action }) => !lacking.includes(action),
    );
    await finds("permissions", "may not: eks:CreateCluster, kms:CreateKey");
  });

  test("more permissions than fit are counted", async () => {
    account.overrides["SimulatePrincipalPolicy"] = simulation(
      ({ action }) => !action.startsWith("rds:"),
    );
    const { by } = await checks("dev", "--only", "permissions");
    expect(by["permissions"]?.detail).toMatch(/may not: (rds:\w+, ){7}rds:\w+ and 18 more$/);
  });

  describe("a role with the documents of the stack's deploy role", () => {
    const document = (stack: string, more: object = {}) => {
      const documents = deployPolicies({
        partition: "aws",
        region: "eu-west-1",
        accountId: "123456789012",
        project: "airflow-platform",
        stack,
        clusterName: `airflow-${stack}`,
        secretsPrefix: stack,
        imageSourceArns: [],
        hostNames: ["airflow.data.example.com"],
        signInHost: false,
        stateBucket: "state",
        stateKeyArn: "arn:aws:kms:eu-west-1:123456789012:key/0",
        workloadBoundaryArn: `arn:aws:iam::123456789012:policy/boundary/airflow-${stack}-workload-boundary`,
        ...more,
      });
      const Statement = Object.values(documents).flatMap((each) => each.Statement);
      return { Version: "2012-10-17" as const, Statement };
    };
    const asIf = (role: ReturnType<typeof document>): void => {
      account.overrides["SimulatePrincipalPolicy"] = simulation((request) => allows(role, request));
    };

    test.each(["dev", "uat", "prod"])("may do everything in %s", async (stack) => {
      asIf(document(stack));
      const { code, by } = await checks(stack, "--only", "permissions");
      expect({ code, status: by["permissions"]?.status }).toEqual({ code: 0, status: "passed" });
    });
    test("of another stack may make nothing", async () => {
      asIf(document("uat"));
      const { code, by } = await checks("dev", "--only", "permissions");
      expect(code).toBe(1);
      expect(by["permissions"]?.detail).toContain("ec2:AllocateAddress");
    });
    test("of another region may make nothing in it", async () => {
      asIf(document("dev", { region: "eu-central-1" }));
      const { by } = await checks("dev", "--only", "permissions");
      expect(by["permissions"]?.detail).toContain("ec2:AllocateAddress");
    });
    test("is asked about with the stack's tag on what it makes", () => {
      const { settings } = loadStack("dev", folder);
      const makes = needsOf(settings, "123456789012").find(({ actions }) =>
        actions.includes("eks:CreateCluster"),
      );
      expect(makes).toEqual({
        actions: ["eks:CreateCluster"],
        resources: [],
        context: [
          {
            ContextKeyName: "aws:RequestedRegion",
            ContextKeyType: "string",
            ContextKeyValues: ["eu-west-1"],
          },
          {
            ContextKeyName: "aws:RequestTag/stack",
            ContextKeyType: "string",
            ContextKeyValues: ["dev"],
          },
        ],
      });
    });
  });

  test("a session is asked about as its role, whose path the session does not say", async () => {
    account.overrides["GetCallerIdentity"] = () =>
      xml(
        "GetCallerIdentity",
        "https://sts.amazonaws.com/doc/2011-06-15/",
        "<Arn>arn:aws:sts::123456789012:assumed-role/airflow-dev-deploy/ci</Arn><UserId>AROA:ci</UserId><Account>123456789012</Account>",
      );
    const arn = "arn:aws:iam::123456789012:role/delivery/airflow-dev-deploy";
    account.overrides["GetRole"] = () =>
      xml(
        "GetRole",
        "https://iam.amazonaws.com/doc/2010-05-08/",
        `<Role><Path>/delivery/</Path><RoleName>airflow-dev-deploy</RoleName><RoleId>AROA</RoleId><Arn>${arn}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>`,
      );
    const { by } = await checks("dev", "--only", "permissions");
    expect(by["permissions"]?.detail).toContain(`${arn} may do all`);
  });

  test("permission to ask that is missing decides nothing", async () => {
    account.overrides["SimulatePrincipalPolicy"] = () => xmlError("AccessDenied", "not authorized");
    await finds("permissions", "the caller may not look", { status: "undecided" });
  });
});

describe("what is there already", () => {
  const ec2 = () => new EC2Client({ ...direct, endpoint: account.motoUrl });
  const createVpc = async (CidrBlock: string, tags: Record<string, string> = {}) => {
    const { Vpc } = await ec2().send(new CreateVpcCommand({ CidrBlock }));
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    if (Tags.length > 0)
      await ec2().send(new CreateTagsCommand({ Resources: [Vpc?.VpcId ?? ""], Tags }));
    return Vpc?.VpcId ?? "";
  };

  test("a VPC of somebody else in the stack's range", async () => {
    const id = await createVpc("10.20.128.0/20");
    await finds("ranges", `network.clusterCidr 10.20.0.0/16 meets 10.20.128.0/20 of ${id}`);
  });

  test("the stack's own VPCs are no clash and need no quota", async () => {
    const tags = { project: "airflow-platform", stack: "dev" };
    await createVpc("10.20.0.0/16", tags);
    await createVpc("10.23.0.0/22", tags);
    await createVpc("10.90.0.0/16");
    await createVpc("10.91.0.0/16");
    const { code, by } = await checks("dev");
    expect(code).toBe(0);
    expect(by["quota VPCs"]?.detail).toBe("VPCs per region: 5 of 5 used, 0 more needed");
    expect(by["quota addresses"]?.detail).toContain("0 more needed");
  });

  test("as many VPCs as the quota allows", async () => {
    for (const second of [90, 91, 92]) await createVpc(`10.${second}.0.0/16`);
    await finds("quota VPCs", "VPCs per region: 4 of 5 used, 2 more needed");
  });

  test("as many addresses as the quota allows: prod needs one in each zone", async () => {
    for (let count = 0; count < 3; count += 1) await ec2().send(new AllocateAddressCommand({}));
    expect((await checks("dev")).code).toBe(0);
    await finds("quota addresses", "3 of 5 used, 3 more needed", {
      args: ["prod", "--only", "quota addresses"],
    });
  });
});

describe("what the account may have", () => {
  const quota = (values: Record<string, number>) => {
    const all = { "L-0263D0A3": 5, "L-1216C47A": 64, "L-34B43A08": 256, ...values };
    account.overrides["GetServiceQuota"] = quotas(all);
  };

  test("too few vCPUs for the system nodes", async () => {
    quota({ "L-1216C47A": 5 });
    await finds("quota vCPUs", "0 of 5 used, 6 more needed");
  });
  test("too few spot vCPUs for the pools' limits", async () => {
    quota({ "L-34B43A08": 8 });
    await finds("quota spot vCPUs", "0 of 8 used, 16 more needed");
  });
  test("no NAT gateway in a zone", async () => {
    quota({ "L-FE5A380F": 0 });
    await finds("quota NAT gateways", "0 of 0 used, 1 more needed");
  });
  test("a quota that AWS does not name decides nothing", async () => {
    account.overrides["GetServiceQuota"] = quotas({ "L-0263D0A3": 5, "L-1216C47A": 64 });
    await finds("quota spot vCPUs", "AWS names no quota L-34B43A08", { status: "undecided" });
  });
  test("a zone that the region has not", async () => {
    account.overrides["DescribeAvailabilityZones"] = () => ({
      type: "text/xml",
      body: '<DescribeAvailabilityZonesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><availabilityZoneInfo><item><zoneName>eu-west-1a</zoneName><zoneState>available</zoneState><optInStatus>opt-in-not-required</optInStatus></item><item><zoneName>eu-west-1b</zoneName><zoneState>available</zoneState><optInStatus>not-opted-in</optInStatus></item></availabilityZoneInfo></DescribeAvailabilityZonesResponse>',
    });
    await finds("zones", "not available to this account: eu-west-1b");
  });
});

describe("versions", () => {
  test("a Kubernetes that left standard support", async () => {
    account.overrides["DescribeClusterVersions"] = kubernetes("EXTENDED_SUPPORT");
    await finds("Kubernetes", "Kubernetes 1.35 left standard support on 2027-03-25");
  });
  test("a Kubernetes that EKS does not have", async () => {
    account.overrides["DescribeClusterVersions"] = kubernetes(undefined);
    await finds("Kubernetes", "EKS has no Kubernetes 1.35 here");
  });
  test("a PostgreSQL that left standard support", async () => {
    account.overrides["DescribeDBMajorEngineVersions"] = postgresql("2026-02-28");
    await finds("PostgreSQL", "aurora-postgresql 17 left standard support on 2026-02-28");
  });
  test("a PostgreSQL that RDS does not have", async () => {
    account.overrides["DescribeDBMajorEngineVersions"] = postgresql(undefined);
    await finds("PostgreSQL", "RDS has no aurora-postgresql 17 here");
  });
});

describe("names that somebody else made", () => {
  const NOW = new Date("2026-11-18T12:00:00Z");
  const context = (access: object) => {
    const { settings, file } = loadStack("dev", folder);
    return {
      settings: { ...settings, access: Object.assign({}, settings.access, access) },
      file,
      allowedAccounts: [],
      aws: awsClients("eu-west-1"),
      caller: { account: "123456789012", arn: "arn:aws:iam::123456789012:user/moto" },
      vpcs: [],
      exec: [],
      run: runProgram,
      directory: folder,
      now: NOW,
    };
  };
  const hostName = "airflow.data.example.org";
  const arn = "arn:aws:acm:eu-west-1:123456789012:certificate/0";
  const issued = (more: object) => {
    const Certificate = {
      Status: "ISSUED",
      DomainName: "*.data.example.org",
      NotAfter: NOW.getTime() / 1000 + 90 * 86_400,
      ...more,
    };
    account.overrides["DescribeCertificate"] = () => ({
      type: "application/x-amz-json-1.1",
      body: JSON.stringify({ Certificate }),
    });
    return certificateFits(context({ hostName, certificateArn: arn }));
  };

  test("a certificate that fits", async () => {
    expect(await issued({})).toEqual({
      status: "passed",
      detail: "covers airflow.data.example.org, 90 days left",
    });
  });
  test.each([
    [
      "for another name",
      { DomainName: "airflow.example.org" },
      "does not cover airflow.data.example.org",
    ],
    ["whose wildcard is two labels away", { DomainName: "*.example.org" }, "does not cover"],
    ["that ends soon", { NotAfter: NOW.getTime() / 1000 + 9 * 86_400 }, "ends in 9 days"],
    ["that was taken back", { Status: "REVOKED" }, "is REVOKED"],
  ])("a certificate %s", async (_, more, says) => {
    expect(await issued(more)).toMatchObject({
      status: "failed",
      detail: expect.stringContaining(says),
    });
  });
  test("a certificate that still waits for its validation", async () => {
    const { CertificateArn } = await new ACMClient({ ...direct, endpoint: account.motoUrl }).send(
      new RequestCertificateCommand({ DomainName: hostName, ValidationMethod: "DNS" }),
    );
    const access = { hostName, certificateArn: CertificateArn };
    expect(await certificateFits(context(access))).toMatchObject({
      status: "failed",
      detail: "the certificate is PENDING_VALIDATION",
    });
  });
  test("a certificate that does not exist", async () => {
    expect(await certificateFits(context({ hostName, certificateArn: arn }))).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("does not exist in this account"),
    });
  });

  const zone = async (Name: string, isPrivate = false): Promise<string> => {
    const vpc = { VPCRegion: "eu-west-1" as const, VPCId: "vpc-0a1b2c3d" };
    const { HostedZone } = await new Route53Client({ ...direct, endpoint: account.motoUrl }).send(
      new CreateHostedZoneCommand({
        Name,
        CallerReference: `${Name}-${Math.random()}`,
        ...(isPrivate && { VPC: vpc, HostedZoneConfig: { PrivateZone: true } }),
      }),
    );
    return HostedZone?.Id?.replace("/hostedzone/", "") ?? "";
  };
  const wanted = async (more: object) =>
    (await zoneHolds(context({ hostName, zone: { name: "data.example.org", ...more } }))).detail;

  test("a zone that holds the host name, and the one that proves it", async () => {
    const id = await zone("data.example.org");
    expect(await wanted({ id, private: false })).toBe("public zone data.example.org");
    const inside = await zone("data.example.org", true);
    expect(await wanted({ id: inside, private: true, validationZoneId: id })).toBe(
      "private zone data.example.org",
    );
  });
  test("a zone that is not there, or another, or not of its kind", async () => {
    expect(await wanted({ id: "Z0123456789EXAMPLE", private: false })).toBe(
      "this account has no zone Z0123456789EXAMPLE (access.zone.id)",
    );
    const other = await zone("other.example.org");
    expect(await wanted({ id: other, private: true })).toBe(
      `${other} is other.example.org. and not data.example.org; data.example.org is not private`,
    );
  });
  test("a zone for the proof that is private, or of another name, or not there", async () => {
    const id = await zone("data.example.org");
    const inside = await zone("other.example.org", true);
    expect(await wanted({ id, private: false, validationZoneId: inside })).toBe(
      "other.example.org (access.zone.validationZoneId) is private; other.example.org (access.zone.validationZoneId) does not hold airflow.data.example.org",
    );
    expect(await wanted({ id, private: false, validationZoneId: "Z9876543210EXAMPLE" })).toBe(
      "this account has no zone Z9876543210EXAMPLE (access.zone.validationZoneId)",
    );
  });
});

describe("secrets that the settings name", () => {
  const secrets = () => new SecretsManagerClient({ ...direct, endpoint: account.motoUrl });
  beforeEach(() => {
    const file = join(folder, "Pulumi.dev.yaml");
    const credentials = "{ type: https, secretName: dev/git }";
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(
        "    dags:\n",
        `    dags:\n      credentials: ${credentials}\n`,
      ),
    );
  });

  test("are there", async () => {
    await secrets().send(new CreateSecretCommand({ Name: "dev/git", SecretString: "hunter2" }));
    const { code, by } = await checks("dev");
    expect({ code, detail: by["secrets"]?.detail }).toEqual({ code: 0, detail: "dev/git" });
    expect(account.asked).not.toContain("GetSecretValue");
  });
  test("are not there", async () => {
    await finds("secrets", "dev/git (airflow.dags.credentials.secretName) does not exist");
  });
  test("are being deleted", async () => {
    await secrets().send(new CreateSecretCommand({ Name: "dev/git", SecretString: "hunter2" }));
    await secrets().send(new DeleteSecretCommand({ SecretId: "dev/git" }));
    await finds("secrets", "dev/git (airflow.dags.credentials.secretName) is being deleted");
  });
  test("have no value", async () => {
    await secrets().send(new CreateSecretCommand({ Name: "dev/git" }));
    await finds("secrets", "has no value yet");
  });
});

describe("a database that is there", () => {
  beforeEach(async () => {
    await new RDSClient({ ...direct, endpoint: account.motoUrl }).send(
      new CreateDBClusterCommand({
        DBClusterIdentifier: "airflow-dev",
        Engine: "aurora-postgresql",
        MasterUsername: "airflow",
        MasterUserPassword: "hunter2hunter2",
      }),
    );
  });
  const pod = (script: string): string[] => {
    writeFileSync(join(folder, "pod.sh"), `${script}\n`);
    return ["dev", "--exec", `sh ${join(folder, "pod.sh")}`];
  };

  test("takes changes and lets Airflow in", async () => {
    const { code, by } = await checks(...pod("exit 0"));
    expect(code).toBe(0);
    expect(by["database"]?.detail).toBe("airflow-dev is available");
    expect(by["database reachable"]?.detail).toBe("a pod of Airflow signs in to it");
  });
  test("does not let Airflow in", async () => {
    const args = pod(
      "echo 'psycopg2.OperationalError: password authentication failed' >&2; exit 1",
    );
    await finds("database reachable", "a pod of Airflow cannot sign in to it", { args });
  });
  test("cannot be asked, because the cluster cannot", async () => {
    const args = pod(
      "echo 'error: You must be logged in to the server (Unauthorized)' >&2; exit 1",
    );
    await finds("database reachable", "Unauthorized", { args, status: "undecided" });
  });
  test("cannot be asked, because there is no kubectl", async () => {
    const args = ["dev", "--exec", "no-such-kubectl exec"];
    await finds("database reachable", "no-such-kubectl is not installed", {
      args,
      status: "undecided",
    });
  });
});

test("AWS that does not answer is no fault of the stack", async () => {
  account.overrides["DescribeAddresses"] = () => xmlError("InternalFailure", "again", 500);
  await finds("quota addresses", "AWS does not answer", { status: "undecided" });
});

test.each([
  ["no stack", [], "name a stack. Stacks here: dev, uat, prod."],
  ["an unknown stack", ["dve"], "no stack dve. Did you mean dev?"],
  [
    "a check that is not there",
    ["dev", "--only", "quota"],
    `--only: there is no check "quota". Checks: ${preflightChecks.join(", ")}.`,
  ],
  ["an unknown option", ["dev", "--fix"], "unknown option '--fix'"],
])("%s: exit 2, without a stack trace, and AWS is not asked", async (_, args, says) => {
  const { code, out, error } = await run(...args);
  expect({ code, out, asked: account.asked }).toEqual({ code: 2, out: "", asked: [] });
  expect(error).toContain(says);
  expect(error).not.toMatch(/^\s+at /m);
});

test("--only looks at some things, and always at whose account it is", async () => {
  const { code, by } = await checks("dev", "--only", "Zones,ranges");
  expect({ code, names: Object.keys(by) }).toEqual({
    code: 0,
    names: ["credentials", "zones", "ranges"],
  });
  expect(account.asked).toEqual(["GetCallerIdentity", "DescribeVpcs", "DescribeAvailabilityZones"]);
});
