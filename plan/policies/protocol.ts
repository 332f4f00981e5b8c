/** Recorded resources as the analyzer protocol carries them, and its answers as plain data. */
import {
  AnalyzeRequest,
  type AnalyzerInfo,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
  PolicySeverity,
  PolicyType,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { toStruct } from "../monitor/struct";
import type { PlannedResource } from "../model";
import { isProperties, type Properties, toProperties } from "../plain";
import type { RuleConfig } from "./config";
import type { Enforcement, PackInfo, PackRule, Severity } from "./model";
import type { PackSource } from "./packs";
import { inputsOf, propertiesOf } from "./properties";

/** What a rule about one resource is asked with: its inputs. */
export function analyzeRequest(resource: PlannedResource, region: string): AnalyzeRequest {
  const request = new AnalyzeRequest();
  request.setUrn(resource.urn);
  request.setType(resource.type);
  request.setName(resource.name);
  request.setProperties(toStruct(inputsOf(resource)));
  request.setOptions(optionsOf(resource));
  request.setProvider(providerOf(resource, region));
  return request;
}

/** What the rules about a stack are asked with: everything it holds, outputs included. */
export function analyzeStackRequest(
  resources: readonly PlannedResource[],
  region: string,
): AnalyzeStackRequest {
  const request = new AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((resource) => {
      const message = new AnalyzerResource();
      message.setUrn(resource.urn);
      message.setType(resource.type);
      message.setName(resource.name);
      message.setProperties(toStruct(propertiesOf(resource)));
      message.setOptions(optionsOf(resource));
      message.setProvider(providerOf(resource, region));
      message.setParent(resource.parent ?? "");
      message.setDependenciesList([...resource.dependencies]);
      const dependencies = message.getPropertydependenciesMap();
      for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
        const list = new AnalyzerPropertyDependencies();
        list.setUrnsList([...urns]);
        dependencies.set(property, list);
      }
      return message;
    }),
  );
  return request;
}

function optionsOf({ options, parent }: PlannedResource): AnalyzerResourceOptions {
  const message = new AnalyzerResourceOptions();
  message.setProtect(options.protect === true);
  message.setIgnorechangesList([...(options.ignoreChanges ?? [])]);
  message.setAdditionalsecretoutputsList([...(options.additionalSecretOutputs ?? [])]);
  if (options.deleteBeforeReplace !== undefined) {
    message.setDeletebeforereplacedefined(true);
    message.setDeletebeforereplace(options.deleteBeforeReplace);
  }
  message.setParent(parent ?? "");
  return message;
}

/** The default provider of a package has the region that the stack names. */
function providerOf({ type, options }: PlannedResource, region: string): AnalyzerProviderResource {
  const [pkg = ""] = type.split(":");
  const message = new AnalyzerProviderResource();
  message.setType(`pulumi:providers:${pkg}`);
  message.setUrn(options.provider ?? "");
  message.setName(options.provider === undefined ? "default" : "explicit");
  const known = options.provider === undefined && pkg === "aws";
  message.setProperties(toStruct(known ? { region } : {}));
  return message;
}

export function configureRequest(
  config: ReadonlyMap<string, RuleConfig>,
): ConfigureAnalyzerRequest {
  const request = new ConfigureAnalyzerRequest();
  const map = request.getPolicyconfigMap();
  for (const [rule, { enforcement, parameters }] of config) {
    const message = new PolicyConfig();
    message.setEnforcementlevel(LEVELS[enforcement]);
    message.setProperties(toStruct(parameters));
    map.set(rule, message);
  }
  return request;
}

const LEVELS = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  disabled: EnforcementLevel.DISABLED,
  remediate: EnforcementLevel.REMEDIATE,
} as const;

export function enforcementOf(level: EnforcementLevel): Enforcement {
  const names: readonly Enforcement[] = ["advisory", "mandatory", "disabled", "remediate"];
  return names.find((name) => LEVELS[name] === level) ?? "advisory";
}

export function severityOf(severity: PolicySeverity): Severity {
  switch (severity) {
    case PolicySeverity.POLICY_SEVERITY_CRITICAL:
      return "critical";
    case PolicySeverity.POLICY_SEVERITY_HIGH:
      return "high";
    case PolicySeverity.POLICY_SEVERITY_MEDIUM:
      return "medium";
    case PolicySeverity.POLICY_SEVERITY_LOW:
      return "low";
    case PolicySeverity.POLICY_SEVERITY_UNSPECIFIED:
    default:
      return "unspecified";
  }
}

/** What a pack says about itself. */
export function packInfo(source: PackSource, info: AnalyzerInfo): PackInfo {
  const pack = info.getName();
  return {
    name: pack,
    version: info.getVersion(),
    directory: source.label,
    rules: info.getPoliciesList().map((policy): PackRule => {
      const tags = policy.getTagsList();
      const settingsKey = tags
        .find((tag) => tag.startsWith("settings:"))
        ?.slice("settings:".length);
      const schema = policy.getConfigschema();
      return {
        name: policy.getName(),
        pack,
        kind: policy.getPolicyType() === PolicyType.POLICY_TYPE_STACK ? "stack" : "resource",
        description: policy.getDescription(),
        severity: severityOf(policy.getSeverity()),
        enforcement: enforcementOf(policy.getEnforcementlevel()),
        controls: tags.filter((tag) => !tag.startsWith("settings:")),
        ...(settingsKey === undefined ? {} : { settingsKey }),
        remediation: policy.getRemediationSteps(),
        url: policy.getUrl(),
        parameters: parametersOf(schema?.getProperties()?.toJavaScript()),
        required: schema?.getRequiredList() ?? [],
      };
    }),
  };
}

function parametersOf(properties: object | undefined): Readonly<Record<string, Properties>> {
  const entries = Object.entries(toProperties(properties ?? {}));
  return Object.fromEntries(
    entries.flatMap(([key, schema]) => (isProperties(schema) ? [[key, schema]] : [])),
  );
}
