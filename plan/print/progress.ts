/** One line on a terminal while programs run; nothing anywhere else. */
export interface Progress {
  readonly update: (stack: string, resources: number) => void;
  readonly clear: () => void;
}

/** Often enough to look alive, seldom enough to cost nothing. */
const INTERVAL_MS = 80;

export function createProgress(stream: Pick<NodeJS.WriteStream, "isTTY" | "write">): Progress {
  if (!stream.isTTY) return { update: () => undefined, clear: () => undefined };
  const counts = new Map<string, number>();
  let shown = -INTERVAL_MS;
  return {
    update: (stack, resources) => {
      counts.set(stack, resources);
      if (performance.now() - shown < INTERVAL_MS) return;
      shown = performance.now();
      const each = [...counts].map(([name, count]) => `${name}: ${count}`);
      stream.write(`\r\u001b[Kplanning ${each.join(", ")} resources`);
    },
    clear: () => void stream.write("\r\u001b[K"),
  };
}
