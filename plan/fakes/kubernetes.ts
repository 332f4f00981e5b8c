import {
  type Fake,
  type FakeRequest,
  type Properties,
  digest,
  number,
  record,
  regionOf,
  text,
} from "./fake";

/** Kinds without a namespace: the built-in ones and those of the controllers that we install. */
const CLUSTER_SCOPED = new Set([
  ...["APIService", "ClusterRole", "ClusterRoleBinding", "CSIDriver", "CSINode"],
  ...["CustomResourceDefinition", "IngressClass", "MutatingWebhookConfiguration", "Namespace"],
  ...["Node", "PersistentVolume", "PriorityClass", "RuntimeClass", "StorageClass"],
  ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
  ...["ValidatingWebhookConfiguration", "VolumeAttachment"],
  ...["ClusterExternalSecret", "ClusterGenerator", "ClusterSecretStore"],
  ...["EC2NodeClass", "NodeClaim", "NodePool", "ClusterIssuer", "IngressClassParams"],
]);

function kindOf(request: FakeRequest): string {
  const declared = text(request.inputs, "kind");
  const kind = declared ?? request.type.split(":").at(-1) ?? "";
  return kind.replace(/Patch$/, "");
}

/** The provider names an object without `metadata.name` after the resource, with eight digits. */
function metadataOf(request: FakeRequest): Properties {
  const given = record(request.inputs, "metadata");
  const generated = `${request.name}-${digest(8, request.type, request.name)}`;
  const name = text(given, "name") ?? generated;
  if (CLUSTER_SCOPED.has(kindOf(request))) return { ...given, name };
  return { ...given, name, namespace: text(given, "namespace") ?? "default" };
}

function statusOf(request: FakeRequest): Properties {
  const kind = kindOf(request);
  const spec = record(request.inputs, "spec");
  if (kind === "Service" && text(spec, "type") === "LoadBalancer") {
    const host = `k8s-${digest(16, request.name)}.elb.${regionOf(request)}.amazonaws.com`;
    return { status: { loadBalancer: { ingress: [{ hostname: host }] } } };
  }
  if (kind === "Ingress") {
    const host = `internal-k8s-${digest(10, request.name)}.${regionOf(request)}.elb.amazonaws.com`;
    return { status: { loadBalancer: { ingress: [{ hostname: host }] } } };
  }
  if (kind === "Job") return { status: { succeeded: number(spec, "completions") ?? 1 } };
  return {};
}

function object(request: FakeRequest): Fake {
  const metadata = metadataOf(request);
  const name = text(metadata, "name") ?? request.name;
  const namespace = text(metadata, "namespace");
  return {
    id: namespace === undefined ? name : `${namespace}/${name}`,
    known: { metadata },
    computed: statusOf(request),
    ...(kindOf(request) === "Secret" ? { secrets: ["data", "stringData"] } : {}),
  };
}

function release(request: FakeRequest): Fake {
  const name = text(request.inputs, "name") ?? `${request.name}-${digest(8, request.name)}`;
  const namespace = text(request.inputs, "namespace") ?? "default";
  return {
    id: `${namespace}/${name}`,
    known: { name, namespace },
    computed: {
      status: {
        name,
        namespace,
        status: "deployed",
        revision: 1,
        chart: text(request.inputs, "chart") ?? "",
        version: text(request.inputs, "version") ?? "",
      },
      resourceNames: {},
      checksum: digest(64, request.name),
    },
  };
}

/** Any kind, known or custom, and Helm releases and charts. */
export function kubernetesFake(request: FakeRequest): Fake {
  if (request.type === "kubernetes:helm.sh/v3:Release") return release(request);
  if (request.type === "kubernetes:helm.sh/v4:Chart")
    return { id: "", computed: { resources: [] } };
  return object(request);
}
