/** What every gRPC server of this project shares. */
import {
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";

/** As large as the SDK's own limit: a chart's values can be long. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
export const MESSAGE_OPTIONS = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
};

export interface Listening {
  readonly port: number;
  close(): void;
}

export type Service = readonly [definition: ServiceDefinition, UntypedServiceImplementation];

/** Serves on a free port of the loopback interface. */
export async function listen(services: readonly Service[]): Promise<Listening> {
  const server = new Server(MESSAGE_OPTIONS);
  for (const [definition, implementation] of services) {
    server.addService(definition, implementation);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error !== null) reject(error);
      else resolve(bound);
    });
  });
  return { port, close: () => server.forceShutdown() };
}

/**
 * Turns a function into a gRPC handler; an exception becomes an error of the call.
 *
 * @param isFault True for an error that says what the caller did wrong; any other is a bug of ours.
 */
export function unary<Q, A>(
  work: (request: Q) => A | Promise<A>,
  isFault: (error: unknown) => boolean,
): handleUnaryCall<Q, A> {
  return (call, callback) => {
    const answer = async (): Promise<A> => work(call.request);
    answer().then(
      (response) => callback(null, response),
      (error: unknown) => {
        const details = error instanceof Error ? error.message : String(error);
        callback({ code: isFault(error) ? status.INVALID_ARGUMENT : status.INTERNAL, details });
      },
    );
  };
}
