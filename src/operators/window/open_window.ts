import type { EventFields } from "./event_fields.ts";
import type { GroupTable } from "./group_table.ts";

/** What a window is made of. */
export interface WindowParts {
  readonly start: number;
  readonly end: number;
  readonly groups: GroupTable;
  /** Does it lack events from before the partition was granted? */
  readonly isIncomplete: boolean;
  /** Are ids kept, to find doubles? */
  readonly keepsIds: boolean;
}

/**
 * One window of one partition, from its first event until its results have
 * settled.
 */
export class OpenWindow {
  readonly start: number;
  readonly end: number;
  readonly isIncomplete: boolean;
  /** Lowest offset that it has an event of: its claim on the partition. */
  hold: number | undefined;
  /** Late events that came while it was the newest window. */
  late = 0;
  /** Offset of the event that ended it; undefined while it is open. */
  endedBy: number | undefined;
  /** The watermark that ended it. */
  endedAt = 0;
  /** Results that have been handed out and have not settled. */
  unsettled = 0;
  #groups: GroupTable | undefined;
  #ids: Set<string> | undefined;

  constructor(parts: WindowParts) {
    this.start = parts.start;
    this.end = parts.end;
    this.isIncomplete = parts.isIncomplete;
    this.#groups = parts.groups;
    this.#ids = parts.keepsIds ? new Set() : undefined;
  }

  /** Its groups; undefined once all results have been handed out. */
  get groups(): GroupTable | undefined {
    return this.#groups;
  }

  /** Ids kept to find doubles. */
  get ids(): number {
    return this.#ids?.size ?? 0;
  }

  /** Have all results been handed out and settled? */
  get isSettled(): boolean {
    return this.#groups === undefined && this.unsettled === 0;
  }

  hasId(id: string): boolean {
    return this.#ids?.has(id) ?? false;
  }

  add(key: string, fields: EventFields, id: string | undefined): void {
    if (id !== undefined) this.#ids?.add(id);
    this.#groups?.add(key, fields);
  }

  /** No event comes any more: the ids are of no use. */
  forgetIds(): void {
    this.#ids = undefined;
  }

  /** Drops the state; the claim stays until the results have settled. */
  forget(): void {
    this.#groups = undefined;
    this.#ids = undefined;
  }
}
