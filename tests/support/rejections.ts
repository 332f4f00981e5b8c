/**
 * Collects unhandled rejections while `work` runs. The SDK reports a failed resource, a failed
 * `apply` and a failed invoke that way, in any order, sometimes a turn after the work itself ended.
 */
const REJECTION = "unhandledRejection";

declare global {
  /** The real process, from tests/support/environment.cjs. */
  var hostProcess: NodeJS.Process | undefined;
}

export async function collectRejections<T>(work: () => Promise<T>): Promise<{
  readonly result: PromiseSettledResult<T>;
  readonly rejections: readonly unknown[];
}> {
  const host = globalThis.hostProcess ?? process;
  const others = host.listeners(REJECTION);
  const rejections: unknown[] = [];
  const collect = (error: unknown): void => void rejections.push(error);
  host.removeAllListeners(REJECTION);
  host.on(REJECTION, collect);
  try {
    const [result] = await Promise.allSettled([work()]);
    await nextTurn();
    await nextTurn();
    return { result, rejections };
  } finally {
    host.off(REJECTION, collect);
    for (const listener of others) host.on(REJECTION, listener);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
