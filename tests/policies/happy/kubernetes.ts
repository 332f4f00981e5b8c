import { releaseId } from "../../../airflow/release";
import type { Recipes } from "../support/world";

const NAMESPACE = "airflow-prod";

const pod = { runAsNonRoot: true, runAsUser: 50_000, seccompProfile: { type: "RuntimeDefault" } };
const container = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
const size = {
  requests: { cpu: "100m", memory: "256Mi" },
  limits: { cpu: "500m", memory: "512Mi" },
};
const probe = { httpGet: { path: "/health", port: 8080 } };
const DIGEST = `sha256:${"a".repeat(64)}`;

/** What the happy chart runs. */
const RELEASED = releaseId({
  image: `sha256:${"b".repeat(64)}`,
  dags: "c".repeat(40),
  airflow: "3.2.2",
  chart: "1.22.0",
});

const main = {
  name: "main",
  image: `apache/airflow@${DIGEST}`,
  resources: size,
  securityContext: container,
  livenessProbe: probe,
  readinessProbe: probe,
  ports: [{ containerPort: 8080 }],
  env: [{ name: "MODE", value: "fast" }],
};

const podSpec = {
  serviceAccountName: "airflow-exporter",
  automountServiceAccountToken: false,
  securityContext: pod,
  containers: [main],
  initContainers: [{ ...main, name: "init" }],
  volumes: [{ name: "tmp", emptyDir: {} }],
  topologySpreadConstraints: [{ topologyKey: "topology.kubernetes.io/zone", maxSkew: 1 }],
};

const metadata = (name: string, more: object = {}) => ({ name, namespace: NAMESPACE, ...more });
const labels = { app: "exporter" };
const template = { metadata: { labels }, spec: podSpec };

const account = (subject: string) => ({
  roleRef: { kind: "Role", name: "reader" },
  subjects: [{ kind: "ServiceAccount", name: subject, namespace: NAMESPACE }],
});

/** A namespace with everything that belongs to one, and one workload of each kind. */
export const kubernetes: Recipes = {
  "kubernetes:core/v1:ConfigMap::certificates": {
    inputs: { metadata: { name: "certificates", namespace: "airflow-prod" }, data: { pem: "…" } },
  },
  [`kubernetes:core/v1:Namespace::${NAMESPACE}`]: {
    inputs: {
      metadata: {
        name: NAMESPACE,
        labels: { "pod-security.kubernetes.io/enforce": "restricted" },
        annotations: {
          "airflow-platform/release": RELEASED,
          "airflow-platform/release-from": "uat",
          "airflow-platform/release-verified": "uat",
          "airflow-platform/releases": "recorded",
        },
      },
    },
  },
  "kubernetes:core/v1:ResourceQuota::quota": {
    inputs: { metadata: metadata("quota"), spec: { hard: { pods: "100" } } },
  },
  "kubernetes:core/v1:LimitRange::limits": {
    inputs: { metadata: metadata("limits"), spec: { limits: [] } },
  },
  "kubernetes:networking.k8s.io/v1:NetworkPolicy::default-deny": {
    inputs: {
      metadata: metadata("default-deny"),
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
  },
  "kubernetes:networking.k8s.io/v1:NetworkPolicy::api-server": {
    inputs: {
      metadata: metadata("api-server"),
      spec: {
        podSelector: { matchLabels: { component: "api-server" } },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [{ ipBlock: { cidr: "10.20.0.0/16" } }, { ipBlock: { cidr: "10.0.0.0/8" } }],
            ports: [{ port: 8080 }],
          },
        ],
      },
    },
  },
  "kubernetes:core/v1:ServiceAccount::exporter": {
    inputs: { metadata: metadata("airflow-exporter"), automountServiceAccountToken: false },
  },
  "kubernetes:apps/v1:Deployment::exporter": {
    inputs: { metadata: metadata("exporter"), spec: { replicas: 2, template } },
  },
  "kubernetes:apps/v1:StatefulSet::store": {
    inputs: { metadata: metadata("store"), spec: { replicas: 2, template } },
  },
  "kubernetes:apps/v1:DaemonSet::shipper": {
    inputs: { metadata: metadata("shipper"), spec: { template } },
  },
  "kubernetes:batch/v1:Job::migration": {
    inputs: {
      metadata: metadata("migration"),
      spec: { backoffLimit: 3, ttlSecondsAfterFinished: 600, template: { spec: podSpec } },
    },
  },
  "kubernetes:batch/v1:CronJob::cleanup": {
    inputs: {
      metadata: metadata("cleanup"),
      spec: {
        startingDeadlineSeconds: 300,
        concurrencyPolicy: "Forbid",
        jobTemplate: { spec: { template: { spec: podSpec } } },
      },
    },
  },
  "kubernetes:policy/v1:PodDisruptionBudget::exporter": {
    inputs: {
      metadata: metadata("exporter"),
      spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    },
  },
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler::other": {
    inputs: {
      metadata: metadata("other"),
      spec: { scaleTargetRef: { kind: "Deployment", name: "other" }, maxReplicas: 5 },
    },
  },
  "kubernetes:core/v1:Service::internal": {
    inputs: {
      metadata: metadata("internal", {
        annotations: {
          "service.beta.kubernetes.io/aws-load-balancer-type": "external",
          "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
          "service.beta.kubernetes.io/aws-load-balancer-ssl-cert":
            "arn:aws:acm:eu-west-1:1:certificate/1",
          "service.beta.kubernetes.io/aws-load-balancer-ssl-negotiation-policy":
            "ELBSecurityPolicy-TLS13-1-2-2021-06",
          "service.beta.kubernetes.io/aws-load-balancer-attributes":
            "load_balancing.cross_zone.enabled=true,deletion_protection.enabled=true,access_logs.s3.enabled=true",
        },
      }),
      spec: {
        type: "LoadBalancer",
        loadBalancerSourceRanges: ["10.0.0.0/8"],
        ports: [{ port: 8080 }],
      },
    },
  },
  "kubernetes:networking.k8s.io/v1:Ingress::ui": {
    inputs: {
      metadata: metadata("ui", {
        annotations: {
          "alb.ingress.kubernetes.io/scheme": "internal",
          "alb.ingress.kubernetes.io/inbound-cidrs": "10.0.0.0/8, 172.16.0.0/12",
          "alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-1:1:certificate/1",
          "alb.ingress.kubernetes.io/ssl-policy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        },
      }),
      spec: { ingressClassName: "alb" },
    },
  },
  "kubernetes:networking.k8s.io/v1:Ingress::classed": {
    inputs: {
      metadata: metadata("classed", {
        annotations: {
          "alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-1:1:certificate/1",
          "alb.ingress.kubernetes.io/security-groups": "sg-balancer",
          "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP":80},{"HTTPS":443}]',
        },
      }),
      spec: { ingressClassName: "gate" },
    },
    from: { metadata: "aws:ec2/securityGroup:SecurityGroup::balancer" },
  },
  "kubernetes:networking.k8s.io/v1:IngressClass::gate": {
    inputs: {
      metadata: { name: "gate" },
      spec: {
        controller: "ingress.k8s.aws/alb",
        parameters: { apiGroup: "elbv2.k8s.aws", kind: "IngressClassParams", name: "gate" },
      },
    },
  },
  "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams::gate": {
    inputs: {
      metadata: { name: "gate" },
      spec: {
        scheme: "internal",
        sslRedirectPort: "443",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        loadBalancerAttributes: [
          { key: "routing.http.drop_invalid_header_fields.enabled", value: "true" },
          { key: "routing.http.desync_mitigation_mode", value: "strictest" },
          { key: "deletion_protection.enabled", value: "true" },
          { key: "access_logs.s3.enabled", value: "true" },
          { key: "access_logs.s3.bucket", value: "access" },
        ],
      },
    },
  },
  "kubernetes:rbac.authorization.k8s.io/v1:Role::reader": {
    inputs: {
      metadata: metadata("reader"),
      rules: [
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
        { apiGroups: [""], resources: ["secrets"], resourceNames: ["one"], verbs: ["get"] },
      ],
    },
  },
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole::reader": {
    inputs: {
      metadata: { name: "reader" },
      rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list"] }],
    },
  },
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding::reader": {
    inputs: { metadata: metadata("reader"), ...account("airflow-exporter") },
  },
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding::reader": {
    inputs: { metadata: { name: "reader" }, ...account("airflow-exporter") },
  },
  "kubernetes:core/v1:Secret::token": {
    inputs: { metadata: metadata("token"), type: "kubernetes.io/service-account-token", data: {} },
  },
  "kubernetes:external-secrets.io/v1:SecretStore::secrets-manager": {
    inputs: {
      metadata: metadata("secrets-manager"),
      spec: {
        provider: {
          aws: { auth: { jwt: { serviceAccountRef: { name: "airflow-secrets-sync" } } } },
        },
      },
    },
  },
  "kubernetes:external-secrets.io/v1:ExternalSecret::fernet": {
    inputs: { metadata: metadata("fernet"), spec: {} },
  },
};
