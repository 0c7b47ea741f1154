import { systemClock } from "../../../src/core/clock.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import { Message } from "../../../src/core/message.ts";
import { Settlement } from "../../../src/core/settlement.ts";
import type { WindowPartition } from "../../../src/core/window.ts";
import { EventReader } from "../../../src/operators/window/event_reader.ts";
import { markKey } from "../../../src/operators/window/mark_key.ts";
import { MergeWindow } from "../../../src/operators/window/merge_window.ts";
import { PartialWindow } from "../../../src/operators/window/partial_window.ts";
import { windowOptions } from "../../../src/operators/window/window_options.ts";
import { kolName } from "../videos.ts";
import { keptBytes } from "./kept_bytes.ts";

/** What the merge of two stages keeps. */
export interface MergeFigures {
  readonly groups: number;
  /** Source partitions that each group has events in. */
  readonly partitions: number;
  readonly bytesPerGroup: number;
}

/**
 * Memory of the groups of a merge, with a part of each of so many source
 * partitions, as the first stage makes them.
 */
export function measureMerge(groups: number, partitions: number): MergeFigures {
  const id = "window";
  const options = windowOptions.parse({
    size: "1m",
    by: ["kol_id"],
    measures: {
      views: { sum: "view_count" },
      likes: { sum: "like_count" },
      like_rate: { ratio: ["like_count", "view_count"] },
    },
  });
  const parts = {
    id,
    options,
    reader: new EventReader(options),
    markKey: markKey(id, options),
    clock: systemClock,
  };
  const sources = new Map([[topic, partitions]]);
  const merge = new MergeWindow({ ...parts, sources });
  const merged = partitionOf(`${topic}.parts`, 0);
  merge.assigned(merged);
  const before = keptBytes();
  let offset = 0;
  for (let partition = 0; partition < partitions; partition++) {
    for (const value of partsOf(new PartialWindow(parts), partition, groups)) {
      const at = { topic: merged.topic, partition: 0, offset: offset++ };
      const outcome = merge.absorb(messageOf(null, { ...at, value }), merged);
      if (outcome instanceof HotpathError) throw outcome;
    }
  }
  const bytesPerGroup = (keptBytes() - before) / groups;
  // The state is what is measured, so it must live until here.
  merge.dropped(merged);
  return { groups, partitions, bytesPerGroup };
}

/** What the first stage writes of one partition that has all groups. */
function* partsOf(
  partial: PartialWindow,
  number: number,
  groups: number,
): Generator<Uint8Array> {
  const partition = partitionOf(topic, number);
  partial.assigned(partition);
  for (let offset = 0; offset <= groups; offset++) {
    // The last one ends the window of the others.
    const timestamp = offset < groups ? began : began + 60_000;
    const value = {
      kol_id: kolName(offset),
      view_count: 1_000 + offset % 977,
      like_count: offset % 101,
    };
    const at = { topic, partition: number, offset, timestamp };
    partial.absorb(messageOf(value, at), partition);
  }
  const encoder = new TextEncoder();
  for (let next = partial.next(); next; next = partial.next()) {
    const { value } = next;
    if (typeof value !== "object" || value === null) continue;
    if (!("toJsonText" in value) || typeof value.toJsonText !== "function") {
      continue;
    }
    yield encoder.encode(value.toJsonText());
  }
}

function partitionOf(of: string, partition: number): WindowPartition {
  return {
    topic: of,
    partition,
    epoch: 1,
    start: 0,
    next: 0,
    isAtEnd: false,
    mark: () => undefined,
    hold: () => true,
    release: () => {},
  };
}

function messageOf(
  value: unknown,
  at: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly timestamp?: number;
    readonly value?: Uint8Array;
  },
): Message {
  const record = {
    timestamp: began,
    key: null,
    value: null,
    headers: [],
    ...at,
  };
  const settlement = new Settlement(
    { requiredSettled() {}, allSettled() {} },
    at.offset,
    0,
    true,
    0,
  );
  return new Message(record, value, record.timestamp, 0, settlement);
}

const topic = "bench";
const began = Date.UTC(2025, 11, 3, 10);
