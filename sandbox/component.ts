/**
 * Remote components, `awsx:ec2:Vpc` and those of `eks`: the plan's fakes stand for what the plugin would make of them.
 * The component is registered with its outputs and without children, as in the plan.
 */
import { credentials } from "@grpc/grpc-js";
import { ConstructResponse, type ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  type RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { DEFAULT_REGION } from "../plan/fakes";
import { MESSAGE_OPTIONS } from "../plan/monitor/grpc";
import { fromStruct, toStruct } from "../plan/monitor/struct";
import { foldOutputs } from "../plan/monitor/wire";
import { mapProperties } from "../plan/plain";
import { faultText, SandboxFault } from "./fault";
import { checkResource, stateOf } from "./resources";

/**
 * @throws SandboxFault with every fault of the component's arguments.
 */
export async function construct(request: ConstructRequest): Promise<ConstructResponse> {
  const [type, name] = [request.getType(), request.getName()];
  // Its own provider has no region: what it makes is made by that of aws.
  const region = request.getConfigMap().get("aws:region") ?? DEFAULT_REGION;
  const inputs = mapProperties(fromStruct(request.getInputs()), foldOutputs);
  const faults = checkResource(`::::${type}::${name}`, inputs);
  if (faults.length > 0) throw new SandboxFault(faultText(`${type} ${name}`, faults));

  const address = request.getMonitorendpoint();
  const monitor = new ResourceMonitorClient(address, credentials.createInsecure(), MESSAGE_OPTIONS);
  try {
    const { urn } = await register(monitor, registrationOf(request));
    const { outputs } = stateOf({ urn, region }, inputs, false);
    const response = new ConstructResponse();
    response.setUrn(urn);
    response.setState(toStruct(outputs));
    await registerOutputs(monitor, urn, response);
    return response;
  } finally {
    monitor.close();
  }
}

/** Options reach the component's own registration as the engine handed them on. */
function registrationOf(request: ConstructRequest): RegisterResourceRequest {
  const registration = new RegisterResourceRequest();
  registration.setType(request.getType());
  registration.setName(request.getName());
  registration.setParent(request.getParent());
  registration.setObject(request.getInputs());
  registration.setDependenciesList(request.getDependenciesList());
  registration.setAliasesList(request.getAliasesList());
  registration.setAliasspecs(true);
  registration.setProtect(request.getProtect() ?? false);
  registration.setDeletedwith(request.getDeletedwith());
  registration.setRetainondelete(request.getRetainondelete() ?? false);
  registration.setAdditionalsecretoutputsList(request.getAdditionalsecretoutputsList());
  registration.setAcceptsecrets(true);
  const providers = registration.getProvidersMap();
  request.getProvidersMap().forEach((reference, pkg) => void providers.set(pkg, reference));
  return registration;
}

function register(
  monitor: ResourceMonitorClient,
  registration: RegisterResourceRequest,
): Promise<{ urn: string }> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, response: RegisterResourceResponse): void => {
      if (error === null) resolve({ urn: response.getUrn() });
      else reject(error);
    };
    monitor.registerResource(registration, done);
  });
}

function registerOutputs(
  monitor: ResourceMonitorClient,
  urn: string,
  response: ConstructResponse,
): Promise<void> {
  const request = new RegisterResourceOutputsRequest();
  request.setUrn(urn);
  request.setOutputs(response.getState());
  return new Promise((resolve, reject) => {
    monitor.registerResourceOutputs(request, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
