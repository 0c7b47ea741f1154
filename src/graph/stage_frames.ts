import type { Plan } from "./plan.ts";

/** A rectangle of the picture. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A frame around the stages of one node of the file. */
export interface StageFrame extends Box {
  /** Id of the node of the file. */
  readonly id: string;
}

/** Left, right and below the boxes; above them is the title. */
const padding = 9;
const titleHeight = 15;

/** Ids of the nodes of the file that are several of the plan, and which. */
export function stagesOf(plan: Plan): ReadonlyMap<string, readonly string[]> {
  const stages = new Map<string, string[]>();
  for (const { id, stageOf } of plan.nodes) {
    if (stageOf === undefined) continue;
    stages.set(stageOf, [...stages.get(stageOf) ?? [], id]);
  }
  return stages;
}

/** A frame around each node's stages, where they have been placed. */
export function stageFrames(
  plan: Plan,
  boxes: readonly (Box & { readonly id: string })[],
): StageFrame[] {
  return [...stagesOf(plan)].map(([id, ids]) => {
    const own = boxes.filter((box) => ids.includes(box.id));
    const left = Math.min(...own.map((box) => box.x)) - padding;
    const top = Math.min(...own.map((box) => box.y)) - titleHeight -
      padding / 2;
    const right = Math.max(...own.map((box) => box.x + box.width)) + padding;
    const bottom = Math.max(...own.map((box) => box.y + box.height)) + padding;
    return { id, x: left, y: top, width: right - left, height: bottom - top };
  });
}

/** What a frame says of what is in it. */
export function stageTitle({ id }: StageFrame): string {
  return `${id}, in stages`;
}
