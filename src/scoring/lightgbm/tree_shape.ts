import { modelRefused } from "./model_refused.ts";
import { CATEGORICAL, missingTypeOf, missingTypes } from "./tree_arrays.ts";
import type { TreeArrays } from "./tree_arrays.ts";

/**
 * Proves that a walk from the root ends in a leaf whatever the input: every
 * node and leaf hangs below exactly one node, the root below none, and all
 * are reached from the root. Also that each split can be decided. Refuses the
 * tree otherwise.
 */
export function checkTreeShape(tree: TreeArrays): void {
  const seenNodes = new Uint8Array(tree.numLeaves);
  const seenLeaves = new Uint8Array(tree.numLeaves);
  seenNodes[0] = 1;
  for (let node = 0; node < tree.numLeaves - 1; node++) {
    checkSplit(tree, node);
    for (const side of ["leftChild", "rightChild"] as const) {
      const child = tree[side][node] ?? 0;
      const seen = child < 0 ? seenLeaves : seenNodes;
      const at = child < 0 ? ~child : child;
      if (seen[at] === 1) refuseSharedChild(tree, { node, side, child });
      seen[at] = 1;
    }
  }
  refuseUnlessAllReached(tree);
}

function checkSplit(tree: TreeArrays, node: number): void {
  const type = tree.decisionType[node] ?? 0;
  if ((type & CATEGORICAL) === 0) {
    if (missingTypeOf(type) <= missingTypes.nan) return;
    throw modelRefused(
      `the missing type of node ${node} is not supported, decision_type: ${type}`,
      { line: tree.lineOf("decision_type") },
    );
  }
  const set = tree.threshold[node] ?? 0;
  const numSets = (tree.categories?.starts.length ?? 1) - 1;
  if (Number.isInteger(set) && set >= 0 && set < numSets) return;
  throw modelRefused(
    `node ${node} must name one of ${numSets} category sets: ${set}`,
    { line: tree.lineOf("threshold") },
  );
}

function refuseSharedChild(
  tree: TreeArrays,
  at: { node: number; side: "leftChild" | "rightChild"; child: number },
): never {
  const name = at.child < 0 ? `leaf ${~at.child}` : `node ${at.child}`;
  const reason = at.child === 0
    ? `node ${at.node} leads back to the root`
    : `${name} has a second parent: node ${at.node}`;
  const key = at.side === "leftChild" ? "left_child" : "right_child";
  throw modelRefused(reason, { line: tree.lineOf(key) });
}

/**
 * With one parent each, only nodes that form a ring of their own can be out of
 * the root's reach.
 */
function refuseUnlessAllReached(tree: TreeArrays): void {
  const numNodes = tree.numLeaves - 1;
  const waiting = new Int32Array(numNodes + 1);
  let depth = numNodes === 0 ? 0 : 1;
  let reached = 0;
  while (depth > 0) {
    const node = waiting[--depth] ?? 0;
    reached++;
    const left = tree.leftChild[node] ?? -1;
    const right = tree.rightChild[node] ?? -1;
    if (left >= 0) waiting[depth++] = left;
    if (right >= 0) waiting[depth++] = right;
  }
  if (reached === numNodes) return;
  throw modelRefused(
    `${numNodes - reached} nodes of tree ${tree.index} form a ring`,
    { line: tree.lineOf("left_child") },
  );
}
