import type { PartFields } from "./window_part.ts";

/** What is kept of one source partition's part of a group. */
export interface KeptPart {
  /** Topic and partition. */
  readonly source: string;
  highest: number;
  count: number;
  columns: string;
  late: number;
  isIncomplete: boolean;
  /** Is there a later part that lacks what this one has? */
  isOvertaken: boolean;
}

/** What became of a part: news, nothing new, or a contradiction. */
export type Merging = "merged" | "repeated" | "conflict";

/**
 * One window of one partition of the topic between the stages: of each group
 * the newest part of every source partition, apart, so that a correction
 * combines all of them.
 */
export class MergedWindow {
  /** Lowest offset that it has a part of: its claim on the partition. */
  hold: number | undefined;
  /** Has the merged watermark passed its end? Then its results are final. */
  isFinal = false;
  /** Are some of its results due? */
  isDue = false;
  /** Has something open been told early, to be passed on? */
  isFlushed = false;
  /** Offset of the marker after which no correction comes any more. */
  retiredBy: number | undefined;
  /** Results that have been handed out and have not settled. */
  unsettled = 0;
  readonly #slots = new Map<string, number>();
  readonly #groups: { key: string; parts: KeptPart[]; told: number }[] = [];
  /** Next group to look at. */
  #place = 0;

  constructor(readonly start: number, readonly end: number) {}

  get size(): number {
    return this.#groups.length;
  }

  /** Is there nothing more to hand out, and has all of it settled? */
  get isSettled(): boolean {
    return !this.isDue && this.unsettled === 0;
  }

  /** Takes a part in. */
  add(source: string, part: PartFields): Merging {
    const parts = this.#parts(part.group);
    const kept = parts.find((one) => one.source === source);
    if (kept !== undefined) return merge(kept, part);
    parts.push({
      source,
      highest: part.highest,
      count: part.count,
      columns: part.columns,
      late: part.late,
      isIncomplete: part.isIncomplete,
      isOvertaken: false,
    });
    return "merged";
  }

  /** Has results to be handed out, from the first group on. */
  due(): void {
    this.isDue = true;
    this.#place = 0;
  }

  /** A group that changed since it was told of, with its parts. */
  next():
    | { readonly key: string; readonly parts: readonly KeptPart[] }
    | undefined {
    while (this.#place < this.#groups.length) {
      const group = this.#groups[this.#place++];
      if (group === undefined) break;
      const revision = 2 * versionOf(group.parts) + (this.isFinal ? 1 : 0);
      if (revision <= group.told) continue;
      group.told = revision;
      return group;
    }
    this.isDue = false;
    return undefined;
  }

  /** Drops the state; the claim stays until the results have settled. */
  forget(): void {
    this.#slots.clear();
    this.#groups.length = 0;
  }

  #parts(key: string): KeptPart[] {
    const slot = this.#slots.get(key);
    const group = slot === undefined ? undefined : this.#groups[slot];
    if (group !== undefined) return group.parts;
    const parts: KeptPart[] = [];
    this.#slots.set(key, this.#groups.push({ key, parts, told: 0 }) - 1);
    return parts;
  }
}

/** Grows with every event that any source partition has more. */
export function versionOf(parts: readonly KeptPart[]): number {
  let version = 0;
  for (const { highest } of parts) version += highest + 1;
  return version;
}

function merge(kept: KeptPart, part: PartFields): Merging {
  if (kept.isIncomplete !== part.isIncomplete) return mergeLacking(kept, part);
  const isMore = part.highest > kept.highest ||
    (part.highest === kept.highest && part.isIncomplete &&
      part.count > kept.count);
  if (isMore) {
    replace(kept, part);
    return "merged";
  }
  if (part.highest < kept.highest || part.isIncomplete) return "repeated";
  if (part.count !== kept.count || part.columns !== kept.columns) {
    return "conflict";
  }
  kept.late = Math.max(kept.late, part.late);
  return "repeated";
}

/** A part that lacks events never takes the place of one that does not. */
function mergeLacking(kept: KeptPart, part: PartFields): Merging {
  if (part.isIncomplete) {
    kept.isOvertaken ||= part.highest > kept.highest;
    return "repeated";
  }
  const isOvertaken = kept.highest > part.highest;
  replace(kept, part);
  kept.isIncomplete = false;
  kept.isOvertaken = isOvertaken;
  return "merged";
}

function replace(kept: KeptPart, part: PartFields): void {
  kept.highest = part.highest;
  kept.count = part.count;
  kept.columns = part.columns;
  kept.late = Math.max(kept.late, part.late);
}
