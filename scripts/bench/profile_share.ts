import { Session } from "node:inspector/promises";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
  };
  readonly children?: readonly number[] | undefined;
}

/**
 * Shares of the CPU time of some work, from 0 to 1, that were spent in files or
 * below them. What V8 counts as idle is no CPU time; its garbage collection is,
 * and belongs to nobody.
 */
export async function profileShares<Part extends string>(
  work: () => Promise<void>,
  partOf: (url: string) => Part | undefined,
): Promise<ReadonlyMap<Part, number>> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.start");
    await work();
    const { profile } = await session.post("Profiler.stop");
    const { nodes, samples = [], timeDeltas = [] } = profile;
    const parts = partsOfNodes(nodes, partOf);
    const idle = new Set(
      nodes.filter((node) => node.callFrame.functionName === "(idle)")
        .map((node) => node.id),
    );
    const spent = new Map<Part, number>();
    let total = 0;
    samples.forEach((id, index) => {
      if (idle.has(id)) return;
      const us = timeDeltas[index] ?? 0;
      total += us;
      const part = parts.get(id);
      if (part !== undefined) spent.set(part, (spent.get(part) ?? 0) + us);
    });
    return new Map([...spent].map(([part, us]) => [part, us / total]));
  } finally {
    session.disconnect();
  }
}

/** A node is of the part of its own file, else of the one that called it. */
function partsOfNodes<Part extends string>(
  nodes: readonly ProfileNode[],
  partOf: (url: string) => Part | undefined,
): ReadonlyMap<number, Part> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, Part>();
  const [root] = nodes;
  const open: { node: ProfileNode; above: Part | undefined }[] =
    root === undefined ? [] : [{ node: root, above: undefined }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { node, above } = one;
    const part = partOf(node.callFrame.url) ?? above;
    if (part !== undefined) parts.set(node.id, part);
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) open.push({ node: child, above: part });
    }
  }
  return parts;
}
