import {
  type FakeRule,
  type FakeRules,
  arn,
  digest,
  dnsSuffixOf,
  globalArn,
  hexId,
  physicalName,
  regionOf,
  text,
  uuid,
} from "./fake";

/** Logs, events, load balancers, certificates, DNS and autoscaling. */

const logGroup: FakeRule = (request) => {
  const name = physicalName(request);
  return {
    id: name,
    known: { name },
    computed: { arn: arn(request, "logs", `log-group:${name}`) },
  };
};

const loadBalancer: FakeRule = (request) => {
  const name = physicalName(request);
  const region = regionOf(request);
  const kind = text(request.inputs, "loadBalancerType") === "network" ? "net" : "app";
  const suffix = `${kind}/${name}/${digest(16, request.name)}`;
  const id = arn(request, "elasticloadbalancing", `loadbalancer/${suffix}`);
  return {
    id,
    known: { name },
    computed: {
      arn: id,
      arnSuffix: suffix,
      dnsName: `${name}-${digest(10, request.name)}.${kind === "net" ? "elb." : ""}${region}.elb.${dnsSuffixOf(region)}`,
      zoneId: `Z${digest(13, "elb", region).toUpperCase()}`,
      vpcId: hexId("vpc", request),
    },
  };
};

/** Load-balancing parts whose id is their ARN. */
function elbPart(kind: string): FakeRule {
  return (request) => {
    const name = physicalName(request);
    const suffix = `${kind}/${name}/${digest(16, request.type, request.name)}`;
    const id = arn(request, "elasticloadbalancing", suffix);
    return { id, known: { name }, computed: { arn: id, arnSuffix: suffix } };
  };
}

const hostedZone: FakeRule = (request) => {
  const id = `Z${digest(13, request.type, request.name).toUpperCase()}`;
  return {
    id,
    computed: {
      arn: globalArn(request, "route53", `hostedzone/${id}`, ""),
      zoneId: id,
      nameServers: [1, 2, 3, 4].map((n) => `ns-${n}.awsdns.invalid`),
      primaryNameServer: "ns-1.awsdns.invalid",
    },
  };
};

const dnsRecord: FakeRule = (request) => {
  const name = text(request.inputs, "name") ?? request.name;
  const id = `${text(request.inputs, "zoneId") ?? "Z"}_${name}_${text(request.inputs, "type") ?? "A"}`;
  return { id, computed: { fqdn: name } };
};

const certificate: FakeRule = (request) => {
  const id = arn(request, "acm", `certificate/${uuid(request.type, request.name)}`);
  const domain = text(request.inputs, "domainName") ?? "domain.invalid";
  const proof = { domainName: domain, resourceRecordType: "CNAME" };
  const name = `_${digest(32, domain)}.${domain}.`;
  const value = `_${digest(32, domain, "value")}.acm-validations.aws.`;
  return {
    id,
    computed: {
      arn: id,
      status: "ISSUED",
      domainValidationOptions: [{ ...proof, resourceRecordName: name, resourceRecordValue: value }],
    },
  };
};

const webAcl: FakeRule = (request) => {
  const name = physicalName(request);
  const id = uuid(request.type, request.name);
  return {
    id,
    known: { name },
    computed: { arn: arn(request, "wafv2", `regional/webacl/${name}/${id}`), capacity: 925 },
  };
};

export const edgeRules: FakeRules = {
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/eventRule:EventRule": (request) => {
    const name = physicalName(request);
    return { id: name, known: { name }, computed: { arn: arn(request, "events", `rule/${name}`) } };
  },
  "aws:cloudwatch/eventTarget:EventTarget": (request) => {
    const targetId = text(request.inputs, "targetId") ?? uuid(request.type, request.name);
    return { id: `${text(request.inputs, "rule") ?? "rule"}-${targetId}`, known: { targetId } };
  },
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": elbPart("targetgroup"),
  "aws:lb/listener:Listener": elbPart("listener"),
  "aws:lb/listenerRule:ListenerRule": elbPart("listener-rule"),
  "aws:route53/zone:Zone": hostedZone,
  "aws:route53/record:Record": dnsRecord,
  "aws:acm/certificate:Certificate": certificate,
  "aws:wafv2/webAcl:WebAcl": webAcl,
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": (request) => ({
    id: text(request.inputs, "resourceArn") ?? request.name,
  }),
  "aws:acm/certificateValidation:CertificateValidation": (request) => ({
    id: digest(40, request.type, request.name),
  }),
  "aws:autoscaling/group:Group": (request) => {
    const name = physicalName(request);
    const path = `autoScalingGroup:${uuid(request.name)}:autoScalingGroupName/${name}`;
    return { id: name, known: { name }, computed: { arn: arn(request, "autoscaling", path) } };
  },
};
