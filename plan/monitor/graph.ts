import type { PlannedResource } from "../model";

/** A cycle among the recorded dependencies, first URN repeated at the end; undefined without one. */
export function findCycle(resources: readonly PlannedResource[]): string[] | undefined {
  const edges = new Map(resources.map((resource) => [resource.urn, resource.dependencies]));
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const stack: { urn: string; next: number }[] = [{ urn: start, next: 0 }];
    while (stack.length > 0) {
      const frame = stack[stack.length - 1];
      if (frame === undefined) break;
      if (frame.next === 0) {
        if (done.has(frame.urn)) {
          stack.pop();
          continue;
        }
        path.push(frame.urn);
        onPath.add(frame.urn);
      }
      const target = edges.get(frame.urn)?.[frame.next];
      frame.next += 1;
      if (target === undefined) {
        done.add(frame.urn);
        onPath.delete(frame.urn);
        path.pop();
        stack.pop();
      } else if (onPath.has(target)) {
        return [...path.slice(path.indexOf(target)), target];
      } else if (!done.has(target)) {
        stack.push({ urn: target, next: 0 });
      }
    }
  }
  return undefined;
}
