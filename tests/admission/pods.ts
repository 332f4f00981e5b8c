/** Pods, and whether prod takes them: the CEL evaluator and the real API server are asked the same. */
import { type SystemImages, systemImages } from "../../airflow/imageAdmission";
import { defaultBundle } from "../../settings/versions";

export const OWN = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/airflow-prod/airflow";
export const EXTRA = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/airflow-uat/airflow";
export const DIGEST = `sha256:${"a1".repeat(32)}`;
export const OTHER_DIGEST = `sha256:${"b2".repeat(32)}`;

/** The version map's system images, as a stack names its copies of them. */
export const SYSTEM: SystemImages = systemImages(defaultBundle.images, {
  gitSync: `${EXTRA}:system-git-sync-v4.4.2@${DIGEST}`,
  statsd: `mirror.internal/statsd-exporter@${DIGEST}`,
  pgbouncer: `mirror.internal/pgbouncer:1.23.1@${DIGEST}`,
  pgbouncerExporter: `mirror.internal/pgbouncer-exporter@${DIGEST}`,
  redis: `mirror.internal/redis:7.2@${DIGEST}`,
  reloader: `mirror.internal:5000/reloader@${DIGEST}`,
});

type Container = Readonly<Record<string, unknown>>;

export interface PodCase {
  readonly what: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** Images that are refused; none where the pod is taken. */
  readonly refused: readonly string[];
}

export const container = (image: string, name = "main"): Container => ({ name, image });
const pod = (...images: readonly string[]) => ({
  containers: images.map((image, index) => container(image, `c${index}`)),
});
const good = `${OWN}@${DIGEST}`;

const taken = (what: string, spec: PodCase["spec"]): PodCase => ({ what, spec, refused: [] });
const refused = (what: string, image: string, spec?: PodCase["spec"]): PodCase => ({
  what,
  spec: spec ?? pod(image),
  refused: [image],
});

export const cases: readonly PodCase[] = [
  taken("the stack's image by digest", pod(good)),
  taken("the stack's image by tag and digest", pod(`${OWN}:3.2.2-7@${DIGEST}`)),
  taken("a repository that the settings trust", pod(`${EXTRA}@${DIGEST}`)),
  taken("every system image that the settings pin", pod(good, ...Object.values(SYSTEM))),
  refused("a system image by tag, which may move", defaultBundle.images.gitSync),
  taken("an init container of the stack's", {
    ...pod(good),
    initContainers: [container(good, "i")],
  }),
  refused("the stack's image by tag", `${OWN}:3.2.2`),
  refused("the official image by tag", "apache/airflow:3.2.2"),
  refused("the official image by digest", `apache/airflow@${DIGEST}`),
  refused("another repository of the same registry", `${OWN}-evil@${DIGEST}`),
  refused("a repository below the stack's", `${OWN}/evil@${DIGEST}`),
  refused("a registry whose name begins like the stack's", `evil.example/${OWN}@${DIGEST}`),
  refused("a digest that is none", `${OWN}@sha256:abc`),
  refused("a tag that looks like a digest", `${OWN}:sha256-${"a1".repeat(32)}`),
  refused("a system image with another digest", `mirror.internal/statsd-exporter@${OTHER_DIGEST}`),
  refused("an init container of somebody else's", "busybox:1.37", {
    ...pod(good),
    initContainers: [container("busybox:1.37", "i")],
  }),
  refused("a volume made of an image", "evil.example/data:1", {
    ...pod(good),
    volumes: [{ name: "data", image: { reference: "evil.example/data:1" } }],
  }),
  {
    what: "two bad images among good ones",
    spec: pod(good, "a:1", "b:2"),
    refused: ["a:1", "b:2"],
  },
];
