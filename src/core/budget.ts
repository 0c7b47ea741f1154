import { invariant } from "./invariant.ts";

/** Events and bytes. */
export interface Amount {
  readonly events: number;
  readonly bytes: number;
}

/**
 * The events and bytes that a topology may have in flight. Sources take from
 * it before they read, settling gives back. Each source is sure of an equal
 * part and may borrow what the others leave idle: borrowing never touches the
 * unused part that another source is sure of while that source wants it.
 */
export class Budget {
  readonly #sources: SourceBudget[] = [];

  constructor(readonly limit: Amount, sourceCount: number) {
    invariant(sourceCount > 0, "A budget needs at least one source");
    invariant(
      limit.events >= sourceCount && limit.bytes >= sourceCount,
      "A budget must leave something for every source",
    );
    for (let index = 0; index < sourceCount; index++) {
      this.#sources.push(
        new SourceBudget(this, {
          events: Math.floor(limit.events / sourceCount),
          bytes: Math.floor(limit.bytes / sourceCount),
        }),
      );
    }
  }

  /** The part of the source with this index. */
  source(index: number): SourceBudget {
    const source = this.#sources[index];
    invariant(source !== undefined, `There is no source ${index} in a budget`);
    return source;
  }

  /** What is in flight over all sources. */
  inUse(): Amount {
    let events = 0;
    let bytes = 0;
    for (const source of this.#sources) {
      events += source.events;
      bytes += source.bytes;
    }
    return { events, bytes };
  }

  /** What `source` could take now: all that is free less what others are sure of. */
  available(source: SourceBudget): Amount {
    let events = this.limit.events;
    let bytes = this.limit.bytes;
    for (const other of this.#sources) {
      events -= other.events;
      bytes -= other.bytes;
      if (other === source || !other.waiting) continue;
      events -= Math.max(0, other.sure.events - other.events);
      bytes -= Math.max(0, other.sure.bytes - other.bytes);
    }
    return { events: Math.max(0, events), bytes: Math.max(0, bytes) };
  }

  /** Wakes the sources that wait and can now go on. */
  wake(): void {
    for (const source of this.#sources) source.wakeIfReady();
  }
}

/** One source's view of the budget. */
export class SourceBudget {
  #events = 0;
  #bytes = 0;
  #waiter: (() => void) | undefined;
  #wanted: Amount = { events: 1, bytes: 1 };

  constructor(readonly budget: Budget, readonly sure: Amount) {}

  get events(): number {
    return this.#events;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get waiting(): boolean {
    return this.#waiter !== undefined;
  }

  /**
   * Takes up to `wanted` of what is free, and says how much that was; what is
   * not used must be given back.
   */
  reserve(wanted: Amount): Amount {
    const free = this.budget.available(this);
    const granted = {
      events: Math.min(wanted.events, free.events),
      bytes: Math.min(wanted.bytes, free.bytes),
    };
    this.#events += granted.events;
    this.#bytes += granted.bytes;
    return granted;
  }

  /**
   * Takes bytes beyond the limit, for the one event that is larger than what
   * could ever be free. Only for a source that has nothing else in flight.
   */
  overdraw(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Gives back and wakes who waits. */
  give(events: number, bytes: number): void {
    this.#events -= events;
    this.#bytes -= bytes;
    invariant(
      this.#events >= 0 && this.#bytes >= 0,
      "A budget got back more than it granted",
    );
    this.budget.wake();
  }

  /**
   * Resolves when `wanted` can be taken, or when nothing of this source is in
   * flight and at least one event is free (so that an event larger than the
   * share cannot wait for ever). One waiter a source.
   */
  ready(wanted: Amount): Promise<void> {
    invariant(this.#waiter === undefined, "A source waits once at a time");
    this.#wanted = wanted;
    if (this.#isReady()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiter = resolve;
    });
  }

  wakeIfReady(): void {
    if (this.#waiter !== undefined && this.#isReady()) this.wake();
  }

  /** Ends a wait, ready or not; used to stop. */
  wake(): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.();
  }

  #isReady(): boolean {
    const free = this.budget.available(this);
    if (free.events < Math.min(this.#wanted.events, this.sure.events)) {
      return false;
    }
    if (free.bytes >= this.#wanted.bytes) return true;
    return this.#events === 0 && free.events > 0;
  }
}
