import { add, all, drop, remove, set, type Spoil } from "../support/world";
import { broken, type Variants } from "./variant";

const deployment = "kubernetes:apps/v1:Deployment::exporter";
const store = "kubernetes:apps/v1:StatefulSet::store";
const shipper = "kubernetes:apps/v1:DaemonSet::shipper";
const job = "kubernetes:batch/v1:Job::migration";
const cron = "kubernetes:batch/v1:CronJob::cleanup";
const release = "kubernetes:helm.sh/v3:Release::airflow";
const namespace = "kubernetes:core/v1:Namespace::airflow-prod";
const deny = "kubernetes:networking.k8s.io/v1:NetworkPolicy::default-deny";
const budget = "kubernetes:policy/v1:PodDisruptionBudget::exporter";
const role = "kubernetes:rbac.authorization.k8s.io/v1:Role::reader";
const clusterRole = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole::reader";
const binding = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding::reader";
const clusterBinding = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding::reader";
const service = "kubernetes:core/v1:Service::internal";
const ingress = "kubernetes:networking.k8s.io/v1:Ingress::ui";
const secret = "kubernetes:core/v1:Secret::token";
const secretStore = "kubernetes:external-secrets.io/v1:SecretStore::secrets-manager";
const SPEC = "spec.template.spec";
const CRON = "spec.jobTemplate.spec.template.spec";
const rules = (label: string, ...list: readonly object[]): Spoil => set(label, "rules", list);

export const kubernetes: Variants = {
  "container-resources": [
    broken(
      "no limit of memory",
      deployment,
      drop(deployment, `${SPEC}.containers.0.resources.limits.memory`),
      { says: "limits.memory" },
    ),
    broken("an init container", store, drop(store, `${SPEC}.initContainers.0.resources`)),
    broken("a cron job", cron, drop(cron, `${CRON}.containers.0.resources.requests`)),
    broken(
      "the chart's scheduler",
      release,
      drop(release, "values.scheduler.resources.limits.cpu"),
      { says: "values.scheduler" },
    ),
    broken("git-sync", release, drop(release, "values.dags.gitSync.resources"), {
      says: "gitSync",
    }),
    broken(
      "a sidecar of the chart",
      release,
      drop(release, "values.pgbouncer.metricsExporterSidecar.resources"),
      { says: "metricsExporterSidecar" },
    ),
  ],
  "container-probes": [
    broken("no liveness", deployment, drop(deployment, `${SPEC}.containers.0.livenessProbe`), {
      says: "livenessProbe",
    }),
    broken("no readiness", shipper, drop(shipper, `${SPEC}.containers.0.readinessProbe`)),
  ],
  "image-pinned": [
    broken(
      "latest",
      deployment,
      set(deployment, `${SPEC}.containers.0.image`, "apache/airflow:latest"),
    ),
    broken("no tag", job, set(job, `${SPEC}.containers.0.image`, "apache/airflow")),
    broken(
      "a port that is no tag",
      deployment,
      set(deployment, `${SPEC}.containers.0.image`, "registry.local:5000/airflow"),
    ),
    broken(
      "the chart",
      release,
      set(release, "values.images.airflow", { repository: "apache/airflow", tag: "latest" }),
    ),
  ],
  "image-digest": [
    broken(
      "a tag",
      deployment,
      set(deployment, `${SPEC}.containers.0.image`, "apache/airflow:3.2.2"),
    ),
    broken(
      "the chart, once",
      release,
      set(release, "values.images.airflow", { repository: "apache/airflow", tag: "3.2.2" }),
    ),
  ],
  "image-registry": [
    broken(
      "somebody's image",
      deployment,
      set(deployment, `${SPEC}.containers.0.image`, "somebody/airflow:1"),
    ),
    broken(
      "a look-alike",
      job,
      set(job, `${SPEC}.containers.0.image`, "docker.io/apache/airflow-extra:1"),
    ),
    broken(
      "the chart",
      release,
      set(release, "values.images.airflow", { repository: "quay.io/somebody/airflow", tag: "1" }),
    ),
  ],
  "pod-non-root": [
    broken(
      "not stated",
      [deployment, deployment],
      drop(deployment, `${SPEC}.securityContext.runAsNonRoot`),
    ),
    broken("user 0", [store, store], set(store, `${SPEC}.securityContext.runAsUser`, 0)),
    broken(
      "a container that overrules the pod",
      [cron],
      set(cron, `${CRON}.containers.0.securityContext.runAsNonRoot`, false),
    ),
    broken(
      "the chart's own pods",
      Array<string>(12).fill(release),
      drop(release, "values.securityContexts.pod.runAsNonRoot"),
    ),
    broken("PgBouncer", [release, release], drop(release, "values.pgbouncer.securityContexts.pod")),
  ],
  "container-no-privilege-escalation": [
    broken(
      "allowed",
      deployment,
      set(deployment, `${SPEC}.containers.0.securityContext.allowPrivilegeEscalation`, true),
    ),
    broken(
      "not stated",
      job,
      drop(job, `${SPEC}.containers.0.securityContext.allowPrivilegeEscalation`),
    ),
    broken(
      "privileged",
      shipper,
      set(shipper, `${SPEC}.containers.0.securityContext.privileged`, true),
      { says: "privileged" },
    ),
    broken("StatsD", release, drop(release, "values.statsd.securityContexts.container")),
  ],
  "container-drops-capabilities": [
    broken(
      "kept",
      deployment,
      drop(deployment, `${SPEC}.containers.0.securityContext.capabilities`),
    ),
    broken(
      "one added",
      store,
      set(store, `${SPEC}.containers.0.securityContext.capabilities.add`, ["SYS_ADMIN"]),
      { says: "SYS_ADMIN" },
    ),
    broken("git-sync", release, drop(release, "values.dags.gitSync.securityContexts")),
  ],
  "pod-seccomp": [
    broken(
      "not stated",
      [deployment, deployment],
      drop(deployment, `${SPEC}.securityContext.seccompProfile`),
    ),
    broken(
      "unconfined",
      job,
      set(job, `${SPEC}.containers.0.securityContext.seccompProfile`, { type: "Unconfined" }),
    ),
    broken("StatsD", release, drop(release, "values.statsd.securityContexts.pod")),
  ],
  "container-read-only-root": [
    broken(
      "writable",
      deployment,
      drop(deployment, `${SPEC}.containers.0.securityContext.readOnlyRootFilesystem`),
    ),
    broken(
      "tasks",
      release,
      set(release, "values.workers.kubernetes.securityContexts", {
        container: { allowPrivilegeEscalation: false },
      }),
    ),
  ],
  "pod-no-host-access": [
    broken("the node's network", shipper, set(shipper, `${SPEC}.hostNetwork`, true)),
    broken("the node's processes", deployment, set(deployment, `${SPEC}.hostPID`, true)),
    broken(
      "a path of the node",
      shipper,
      set(shipper, `${SPEC}.volumes.0`, { name: "logs", hostPath: { path: "/var/log" } }),
    ),
    broken(
      "a port of the node",
      deployment,
      set(deployment, `${SPEC}.containers.0.ports.0.hostPort`, 80),
    ),
  ],
  "no-default-namespace": [
    broken("default", deployment, set(deployment, "metadata.namespace", "default")),
    broken("not stated", service, drop(service, "metadata.namespace")),
    broken("a release", release, set(release, "namespace", "default")),
  ],
  "no-default-service-account": [
    broken("not stated", deployment, drop(deployment, `${SPEC}.serviceAccountName`)),
    broken("by name", job, set(job, `${SPEC}.serviceAccountName`, "default")),
    broken("permissions for it", binding, set(binding, "subjects.0.name", "default")),
    broken("the chart's StatsD", release, drop(release, "values.statsd.serviceAccount.name")),
  ],
  "token-mounted-on-purpose": [
    broken("a token", deployment, set(deployment, `${SPEC}.automountServiceAccountToken`, true)),
    broken("not stated", job, drop(job, `${SPEC}.automountServiceAccountToken`)),
    broken(
      "tasks",
      release,
      set(release, "values.workers.kubernetes.serviceAccount.automountServiceAccountToken", true),
    ),
  ],
  "config-map-no-secrets": [
    broken(
      "in a file",
      "kubernetes:core/v1:ConfigMap::certificates",
      set(
        "kubernetes:core/v1:ConfigMap::certificates",
        "data.ini",
        "[smtp]\npassword = correct-horse\n",
      ),
    ),
  ],
  "no-literal-secrets-in-env": [
    broken(
      "by name",
      deployment,
      set(deployment, `${SPEC}.containers.0.env.0`, {
        name: "DB_PASSWORD",
        value: "correct-horse",
      }),
    ),
    broken(
      "by value",
      job,
      set(job, `${SPEC}.containers.0.env.0`, {
        name: "CONN",
        value: "postgres://me:secret-word@host/db",
      }),
    ),
    broken(
      "the chart",
      release,
      set(release, "values.scheduler.env", [
        { name: "AIRFLOW__API__SECRET_KEY", value: "correct-horse" },
      ]),
    ),
  ],
  "secrets-as-files": [
    broken(
      "from a secret",
      deployment,
      set(deployment, `${SPEC}.containers.0.env.0`, {
        name: "DB",
        valueFrom: { secretKeyRef: { name: "a", key: "b" } },
      }),
    ),
  ],
  "rbac-no-wildcard": [
    broken("verbs", role, rules(role, { apiGroups: [""], resources: ["pods"], verbs: ["*"] })),
    broken(
      "resources",
      clusterRole,
      rules(clusterRole, { apiGroups: ["apps"], resources: ["*"], verbs: ["get"] }),
    ),
    broken("groups", role, rules(role, { apiGroups: ["*"], resources: ["pods"], verbs: ["get"] })),
  ],
  "rbac-no-escalation": [
    broken(
      "escalate",
      role,
      rules(role, {
        apiGroups: ["rbac.authorization.k8s.io"],
        resources: ["roles"],
        verbs: ["escalate"],
      }),
    ),
    broken(
      "bind",
      clusterRole,
      rules(clusterRole, {
        apiGroups: ["rbac.authorization.k8s.io"],
        resources: ["clusterroles"],
        verbs: ["bind"],
      }),
    ),
    broken(
      "impersonate",
      clusterRole,
      rules(clusterRole, { apiGroups: [""], resources: ["users"], verbs: ["impersonate"] }),
    ),
    broken(
      "tokens",
      role,
      rules(role, { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] }),
    ),
    broken(
      "signing",
      clusterRole,
      rules(clusterRole, {
        apiGroups: ["certificates.k8s.io"],
        resources: ["certificatesigningrequests/approval"],
        verbs: ["update"],
      }),
    ),
    broken(
      "admission",
      clusterRole,
      rules(clusterRole, {
        apiGroups: ["admissionregistration.k8s.io"],
        resources: ["mutatingwebhookconfigurations"],
        verbs: ["patch"],
      }),
    ),
    broken(
      "entering pods",
      role,
      rules(role, { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] }),
    ),
    broken(
      "every verb",
      role,
      rules(role, { apiGroups: [""], resources: ["nodes/proxy"], verbs: ["*"] }),
    ),
  ],
  "rbac-no-secret-reading": [
    broken(
      "listing",
      clusterRole,
      rules(clusterRole, { apiGroups: [""], resources: ["secrets"], verbs: ["list"] }),
    ),
    broken(
      "every verb",
      role,
      rules(role, { apiGroups: [""], resources: ["secrets"], verbs: ["*"] }),
    ),
  ],
  "rbac-no-cluster-admin": [
    broken("bound", clusterBinding, set(clusterBinding, "roleRef.name", "cluster-admin")),
    broken(
      "the masters",
      binding,
      set(binding, "subjects.0", { kind: "Group", name: "system:masters" }),
    ),
  ],
  "network-policy-default-deny": [
    broken("none", namespace, remove(deny)),
    broken("one direction", namespace, set(deny, "spec.policyTypes", ["Ingress"])),
    broken("some pods", namespace, set(deny, "spec.podSelector", { matchLabels: { app: "x" } })),
    broken("an exception in it", namespace, set(deny, "spec.egress", [{}])),
    broken("in another namespace", namespace, set(deny, "metadata.namespace", "elsewhere")),
  ],
  "disruption-budget": [
    broken("none", [deployment, store], remove(budget)),
    broken(
      "of other pods",
      [deployment, store],
      set(budget, "spec.selector.matchLabels", { app: "other" }),
    ),
    broken(
      "in another namespace",
      [deployment, store],
      set(budget, "metadata.namespace", "elsewhere"),
    ),
    broken(
      "the chart's scheduler",
      release,
      set(release, "values.scheduler.podDisruptionBudget.enabled", false),
      { says: "values.scheduler" },
    ),
  ],
  "disruption-budget-allows-eviction": [
    broken("none may go", budget, set(budget, "spec.maxUnavailable", 0)),
    broken("all must stay", budget, set(budget, "spec", { minAvailable: "100%" })),
    broken(
      "as many as there are",
      release,
      set(release, "values.scheduler.podDisruptionBudget.config", { minAvailable: 2 }),
    ),
  ],
  "workload-replicas": [
    broken("one", deployment, set(deployment, "spec.replicas", 1)),
    broken("not stated", store, drop(store, "spec.replicas")),
    broken("the scheduler", release, set(release, "values.scheduler.replicas", 1), {
      says: "values.scheduler",
    }),
    broken("the API server", release, drop(release, "values.apiServer.replicas")),
  ],
  "workload-spread": [
    broken("nothing", deployment, drop(deployment, `${SPEC}.topologySpreadConstraints`)),
    broken(
      "an empty list",
      release,
      set(release, "values.scheduler.topologySpreadConstraints", []),
    ),
  ],
  "service-no-node-port": [
    broken("a service", service, set(service, "spec.type", "NodePort")),
    broken("the chart's", release, set(release, "values.apiServer.service.type", "NodePort")),
  ],
  "no-bare-pod": [
    broken(
      "a pod",
      "kubernetes:core/v1:Pod::bare",
      add("kubernetes:core/v1:Pod::bare", { inputs: {} }),
    ),
    broken(
      "a replica set",
      "kubernetes:apps/v1:ReplicaSet::bare",
      add("kubernetes:apps/v1:ReplicaSet::bare", {}),
    ),
  ],
  "stable-api-version": [
    broken(
      "beta",
      "kubernetes:policy/v1beta1:PodDisruptionBudget::old",
      add("kubernetes:policy/v1beta1:PodDisruptionBudget::old", {}),
    ),
    broken(
      "alpha",
      "kubernetes:networking.k8s.io/v1alpha1:IPAddress::new",
      add("kubernetes:networking.k8s.io/v1alpha1:IPAddress::new", {}),
    ),
  ],
  "cronjob-bounded": [
    broken("no deadline", cron, drop(cron, "spec.startingDeadlineSeconds")),
    broken("all at once", cron, set(cron, "spec.concurrencyPolicy", "Allow")),
  ],
  "job-bounded": [broken("for ever", job, drop(job, "spec.backoffLimit"))],
  "autoscaler-owns-replicas": [
    broken(
      "both count",
      deployment,
      set(
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler::other",
        "spec.scaleTargetRef.name",
        "exporter",
      ),
    ),
  ],
  "namespace-pod-security": [
    broken("nothing", namespace, drop(namespace, "metadata.labels")),
    broken(
      "a lower level",
      namespace,
      set(namespace, "metadata.labels.pod-security\\.kubernetes\\.io/enforce", "baseline"),
      { says: "baseline" },
    ),
  ],
  "namespace-quota": [
    broken("no quota", namespace, remove("kubernetes:core/v1:ResourceQuota::quota"), {
      says: "ResourceQuota",
    }),
    broken(
      "no limits",
      namespace,
      set("kubernetes:core/v1:LimitRange::limits", "metadata.namespace", "x"),
      { says: "LimitRange" },
    ),
  ],
  "kubernetes-secrets-synced": [
    broken(
      "filled",
      secret,
      all(set(secret, "type", "Opaque"), set(secret, "stringData", { password: "correct-horse" })),
    ),
    broken("filled in base64", secret, drop(secret, "type")),
  ],
  "secret-store-by-role": [
    broken(
      "access keys",
      secretStore,
      set(secretStore, "spec.provider.aws.auth.secretRef", { accessKeyIDSecretRef: { name: "a" } }),
    ),
    broken("the operator", secretStore, drop(secretStore, "spec.provider.aws.auth")),
    broken(
      "for the whole cluster",
      "kubernetes:external-secrets.io/v1:ClusterSecretStore::all",
      add("kubernetes:external-secrets.io/v1:ClusterSecretStore::all", {
        inputs: {
          spec: { provider: { aws: { auth: { jwt: { serviceAccountRef: { name: "a" } } } } } },
        },
      }),
    ),
  ],
  "ingress-no-snippets": [
    broken(
      "a snippet",
      ingress,
      set(
        ingress,
        "metadata.annotations.nginx\\.ingress\\.kubernetes\\.io/configuration-snippet",
        "x",
      ),
    ),
    broken(
      "a server snippet",
      ingress,
      set(ingress, "metadata.annotations.nginx\\.ingress\\.kubernetes\\.io/server-snippet", "x"),
    ),
  ],
  "git-sync-safe": [
    broken(
      "no encryption",
      release,
      set(release, "values.dags.gitSync.repo", "http://git.example.com/dags.git"),
    ),
    broken("nothing named", release, drop(release, "values.dags.gitSync.repo")),
    broken(
      "a password in the address",
      release,
      set(release, "values.dags.gitSync.repo", "https://me:secret-word@git.example.com/dags.git"),
    ),
    broken(
      "a command after each fetch",
      release,
      set(release, "values.dags.gitSync.env", [{ name: "GITSYNC_EXECHOOK_COMMAND", value: "/x" }]),
    ),
    broken(
      "arguments from the environment",
      deployment,
      all(
        set(deployment, `${SPEC}.containers.0.image`, "registry.k8s.io/git-sync/git-sync:v4.4.0"),
        set(deployment, `${SPEC}.containers.0.args`, ["--repo=$(REPO)"]),
      ),
    ),
  ],
};
