import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, credentials, status } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckResponse,
  ConfigureRequest,
  ConfigureResponse,
  CreateResponse,
  InvokeRequest,
  InvokeResponse,
  type CheckRequest,
  type CreateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { listen, unary } from "../../plan/monitor/grpc";
import { fromStruct, toStruct } from "../../plan/monitor/struct";
import type { Properties } from "../../plan/plain";
import { startPlugin } from "../../sandbox/kubernetes/plugin";
import { proxyService } from "../../sandbox/kubernetes/proxy";
import { withoutWaiting, withStatus } from "../../sandbox/kubernetes/objects";
import { asked, check, create, urnOf, withServer } from "./client";

const RELEASE = urnOf("kubernetes:helm.sh/v3:Release", "karpenter");
const JOB = urnOf("kubernetes:batch/v1:Job");
const CLUSTER = { kubeconfig: "/somewhere/kubeconfig", context: "real" };

/** A plugin that answers what it is asked, and remembers it. */
function recordingPlugin(heard: [string, Properties][]) {
  const hear = (name: string, properties: Properties): Properties => {
    heard.push([name, properties]);
    return properties;
  };
  const never = (): boolean => false;
  return {
    check: unary((request: CheckRequest) => {
      const inputs = hear("check", fromStruct(request.getNews()));
      return new CheckResponse().setInputs(toStruct(inputs));
    }, never),
    create: unary((request: CreateRequest) => {
      const outputs = hear("create", fromStruct(request.getProperties()));
      if (outputs["kind"] === "Broken") throw new Error("the server says no");
      return new CreateResponse().setId("id").setProperties(toStruct(outputs));
    }, never),
    configure: unary((request: ConfigureRequest) => {
      const variables = Object.fromEntries(request.getVariablesMap().getEntryList());
      hear("configure", { variables, args: fromStruct(request.getArgs()) });
      return new ConfigureResponse();
    }, never),
    invoke: unary((request: InvokeRequest) => {
      const args = hear("invoke", fromStruct(request.getArgs()));
      return new InvokeResponse().setReturn(toStruct({ result: [args] }));
    }, never),
  };
}

/** Asks the proxy before such a plugin; returns what the plugin heard. */
async function ask(
  use: (client: ResourceProviderClient) => Promise<void>,
): Promise<[string, Properties][]> {
  const heard: [string, Properties][] = [];
  const plugin = await listen([[ResourceProviderService, recordingPlugin(heard)]]);
  const client = new Client(`127.0.0.1:${plugin.port}`, credentials.createInsecure());
  try {
    await withServer(proxyService(client, CLUSTER), use);
  } finally {
    client.close();
    plugin.close();
  }
  return heard;
}

describe("before the real plugin", () => {
  test("an object is handed on as it is, and comes back as the plugin made it", async () => {
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a" },
      data: { a: "b" },
    };
    const urn = urnOf("kubernetes:core/v1:ConfigMap");
    const heard = await ask(async (client) => {
      expect(await check(client, urn, object)).toEqual({ failures: [], inputs: object });
      expect(await create(client, urn, object)).toEqual({ id: "id", outputs: object });
    });
    expect(heard).toEqual([
      ["check", object],
      ["create", object],
    ]);
  });

  test("nothing waits for pods, and their success is told", async () => {
    const job = { kind: "Job", metadata: { name: "a" }, spec: { completions: 2 } };
    const heard = await ask(async (client) => {
      await check(client, JOB, job);
      const { outputs } = await create(client, JOB, job);
      expect(outputs["status"]).toEqual({ succeeded: 2 });
    });
    const annotations = { "pulumi.com/skipAwait": "true" };
    expect(heard[0]).toEqual(["check", { ...job, metadata: { name: "a", annotations } }]);
  });

  test("the cluster is the one that was given, whatever the program's kubeconfig says", async () => {
    const heard = await ask(async (client) => {
      const request = new ConfigureRequest();
      request.getVariablesMap().set("kubernetes:config:kubeconfig", "{}");
      request.getVariablesMap().set("kubernetes:config:enableServerSideApply", "true");
      request.setArgs(toStruct({ kubeconfig: "{}", enableServerSideApply: "true" }));
      await asked<ConfigureResponse>((done) => client.configure(request, done));
    });
    const variables = {
      "kubernetes:config:kubeconfig": CLUSTER.kubeconfig,
      "kubernetes:config:context": CLUSTER.context,
      "kubernetes:config:enableServerSideApply": "true",
    };
    expect(heard).toEqual([
      ["configure", { variables, args: { ...CLUSTER, enableServerSideApply: "true" } }],
    ]);
  });

  test("functions are the plugin's", async () => {
    const heard = await ask(async (client) => {
      const request = new InvokeRequest().setTok("kubernetes:yaml:decode");
      request.setArgs(toStruct({ text: "a: b" }));
      const answer = await asked<InvokeResponse>((done) => client.invoke(request, done));
      expect(fromStruct(answer.getReturn())).toEqual({ result: [{ text: "a: b" }] });
    });
    expect(heard).toEqual([["invoke", { text: "a: b" }]]);
  });

  test("a release never reaches the plugin: it is checked and answered as the plan does", async () => {
    const release = { chart: "oci://x/karpenter", namespace: "kube-system", values: { a: [1] } };
    const heard = await ask(async (client) => {
      expect((await check(client, RELEASE, release)).failures).toEqual([]);
      const { id, outputs } = await create(client, RELEASE, release);
      expect(id).toMatch(/^kube-system\/karpenter-/);
      expect(outputs).toMatchObject({ ...release, status: { status: "deployed" } });
      const { failures } = await check(client, RELEASE, { chart: 1, valuess: {} });
      expect(failures).toEqual([
        `${RELEASE}: chart must be a string, is a number`,
        `${RELEASE}: valuess is not known: is values meant?`,
      ]);
    });
    expect(heard).toEqual([]);
  });

  test("what the plugin refuses is refused in its words, what it lacks is lacking", async () => {
    await ask(async (client) => {
      const urn = urnOf("kubernetes:x/v1:Broken");
      await expect(create(client, urn, { kind: "Broken" })).rejects.toMatchObject({
        details: "the server says no",
      });
      await expect(asked<Empty>((done) => client.cancel(new Empty(), done))).rejects.toMatchObject({
        code: status.UNIMPLEMENTED,
      });
    });
  });
});

describe("an object's inputs", () => {
  test.each(["Deployment", "Ingress", "Job", "Service", "StatefulSet"])(
    "do without the wait for a %s",
    (kind) => {
      expect(withoutWaiting({ kind })["metadata"]).toEqual({
        annotations: { "pulumi.com/skipAwait": "true" },
      });
    },
  );

  test("keep their annotations, but none that speaks of readiness alone", () => {
    const annotations = { a: "b", "pulumi.com/waitFor": "condition=Ready" };
    const custom = { kind: "ExternalSecret", metadata: { name: "x", annotations } };
    expect(withoutWaiting(custom)["metadata"]).toEqual({
      name: "x",
      annotations: { ...annotations, "pulumi.com/skipAwait": "true" },
    });
    const replaced = { "pulumi.com/replaceUnready": "true" };
    expect(
      withoutWaiting({ kind: "Job", metadata: { annotations: replaced } })["metadata"],
    ).toEqual({ annotations: { "pulumi.com/skipAwait": "true" } });
  });

  test("stay as they are where nothing waits", () => {
    for (const kind of ["ConfigMap", "Namespace", "NetworkPolicy", "SecretStore"]) {
      expect(withoutWaiting({ kind, metadata: { name: "x" } })).toEqual({
        kind,
        metadata: { name: "x" },
      });
    }
  });
});

test("a load balancer has the address that a controller would write, other objects keep theirs", () => {
  const ingress = urnOf("kubernetes:networking.k8s.io/v1:Ingress");
  expect(withStatus(ingress, { kind: "Ingress" })["status"]).toEqual({
    loadBalancer: { ingress: [{ hostname: expect.stringMatching(/\.elb\.amazonaws\.com$/) }] },
  });
  const map = { kind: "ConfigMap", status: "own" };
  expect(withStatus(urnOf("kubernetes:core/v1:ConfigMap"), map)).toEqual(map);
});

describe("a plugin that does not start is said", () => {
  const folder = mkdtempSync(join(tmpdir(), "plugin-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["ends", "exit 7", "exit code 7"],
    ["names no port", "echo hello; exec sleep 60", "it names no port"],
  ])("when it %s", async (name, script, said) => {
    const path = join(folder, name.replaceAll(" ", "-"));
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    await expect(startPlugin(path)).rejects.toThrow(`${path} does not start: ${said}`);
  });

  test("when it is not there", async () => {
    await expect(startPlugin(join(folder, "none"))).rejects.toThrow("ENOENT");
  });
});
