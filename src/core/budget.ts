import { invariant } from "./invariant.ts";

/** Events and bytes. */
export interface Amount {
  readonly events: number;
  readonly bytes: number;
}

/**
 * The events and bytes that a topology may have in flight. Sources take from
 * it before they read, settling gives back. Each source is sure of an equal
 * part and may borrow what the others leave idle: never what another one waits
 * for, and never the last quarter of another's part, so that a source goes on
 * though a neighbour that borrowed gives nothing back.
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

  /** What `source` could take now. */
  available(source: SourceBudget): Amount {
    return {
      events: this.#free(source, "events"),
      bytes: this.#free(source, "bytes"),
    };
  }

  /** Is so much in nobody's use? A quick no, as each settlement asks. */
  hasUnused(events: number, bytes: number): boolean {
    let freeEvents = this.limit.events;
    let freeBytes = this.limit.bytes;
    for (const source of this.#sources) {
      freeEvents -= source.events;
      freeBytes -= source.bytes;
    }
    return freeEvents >= events && Math.max(0, freeBytes) >= bytes;
  }

  /** Wakes the sources that wait and can now go on. */
  wake(): void {
    for (const source of this.#sources) source.wakeIfReady();
  }

  /**
   * All that is free less what the other sources keep: a quarter of their part
   * when they want nothing, else as much as this one could have, and what they
   * have if that is more. That is the sure part, or less while another one has
   * borrowed some of it.
   */
  #free(source: SourceBudget, unit: keyof Amount): number {
    let part = source.sure[unit];
    for (;;) {
      let shared = this.limit[unit];
      let sharing = 1;
      for (const other of this.#sources) {
        if (other === source) continue;
        const own = other.own(unit);
        if (other.wants && own < part) sharing++;
        else shared -= own;
      }
      const equal = Math.min(part, shared / sharing);
      const free = shared - (sharing - 1) * equal - source[unit];
      // A lower part may be one that another source has already.
      if (equal === part || sharing === 1) return Math.max(0, Math.floor(free));
      part = equal;
    }
  }
}

/** One source's view of the budget. */
export class SourceBudget {
  #events = 0;
  #bytes = 0;
  #waiter: (() => void) | undefined;
  #wanted: Amount = nothing;
  #wants = false;
  /** What a wait that has ended may take; nobody else can take it. */
  #promised: Amount = nothing;
  /** What is kept for it even while it is idle. */
  readonly #floor: Amount;

  constructor(readonly budget: Budget, readonly sure: Amount) {
    this.#floor = {
      events: Math.ceil(sure.events * neverLent),
      bytes: Math.ceil(sure.bytes * neverLent),
    };
  }

  get events(): number {
    return this.#events;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Has it waited, or does it wait, for an amount that it has not taken? */
  get wants(): boolean {
    return this.#wants;
  }

  /** What no other source can have: in use, promised, or never lent. */
  own(unit: keyof Amount): number {
    return Math.max(this[unit] + this.#promised[unit], this.#floor[unit]);
  }

  get waiting(): boolean {
    return this.#waiter !== undefined;
  }

  /**
   * Takes up to `wanted` of what is free, and says how much that was; what is
   * not used must be given back. After a wait it is at least what was waited
   * for, however many others took something meanwhile.
   */
  reserve(wanted: Amount): Amount {
    const free = this.budget.available(this);
    const { events, bytes } = this.#promised;
    const granted = {
      events: Math.min(wanted.events, Math.max(free.events, events)),
      bytes: Math.min(wanted.bytes, Math.max(free.bytes, bytes)),
    };
    this.#events += granted.events;
    this.#bytes += granted.bytes;
    this.#want(nothing, false);
    // It may have taken less than it kept from the others.
    this.budget.wake();
    return granted;
  }

  /**
   * Takes bytes beyond the limit, for the one event that is larger than what
   * could ever be free. Only for a source that has nothing else in flight, so
   * the bytes in flight are at most the limit and one such event a source:
   * what a neighbour has borrowed meanwhile cannot be asked back.
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
   * Resolves when `wanted` can be taken (of events no more than the source is
   * sure of), or when nothing of this source is in flight and at least one
   * event is free (so that an event larger than the share cannot wait for
   * ever). What it waited for stays its own until the next `reserve` or `wake`.
   * A wait for a quarter of the sure part ends though others give nothing back.
   * One waiter a source.
   */
  ready(wanted: Amount): Promise<void> {
    invariant(this.#waiter === undefined, "A source waits once at a time");
    this.#want(wanted, true);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiter = resolve;
    // All, as an amount that was promised and not taken is free again.
    this.budget.wake();
    return promise;
  }

  /** Wakes the waiter if what it waits for is free, and keeps that for it. */
  wakeIfReady(): void {
    if (this.#waiter === undefined) return;
    const offer = this.#offer();
    if (offer === undefined) return;
    this.#promised = offer;
    this.#endWait();
  }

  /** Ends a wait, ready or not, and keeps nothing for it; used to stop. */
  wake(): void {
    this.#want(nothing, false);
    this.#endWait();
    this.budget.wake();
  }

  #want(wanted: Amount, wants: boolean): void {
    this.#wanted = wanted;
    this.#wants = wants;
    this.#promised = nothing;
  }

  #endWait(): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.();
  }

  #offer(): Amount | undefined {
    const events = Math.max(1, Math.min(this.#wanted.events, this.sure.events));
    const bytes = this.#events === 0 ? 0 : this.#wanted.bytes;
    if (!this.budget.hasUnused(events, bytes)) return undefined;
    const free = this.budget.available(this);
    if (free.events < events || free.bytes < bytes) return undefined;
    return { events, bytes: Math.min(this.#wanted.bytes, free.bytes) };
  }
}

const nothing: Amount = { events: 0, bytes: 0 };
/** Share of a source's sure part that the others can never borrow. */
const neverLent = 0.25;
