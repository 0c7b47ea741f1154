import { Holds } from "./holds.ts";
import { invariant } from "./invariant.ts";

/**
 * What one partition still owes, for one grant of it (an epoch). Pure: no I/O,
 * no clock of its own.
 *
 * Offsets are tracked in the order in which they were read and may have gaps
 * (compaction, transaction markers). They settle in any order. A commit never
 * passes an offset that is not settled or is held.
 */
export class Ledger {
  /** Ring of offsets in flight; its length is a power of two. */
  #offsets = new Float64Array(initialCapacity);
  #readAt = new Float64Array(initialCapacity);
  #settled = new Uint8Array(initialCapacity);
  #head = 0;
  #size = 0;
  #open = 0;
  #position: number;
  #next: number;
  #fenced = false;
  #late = 0;
  readonly #holds = new Holds();

  constructor(
    readonly topic: string,
    readonly partition: number,
    /** Grows with every grant of the partition. */
    readonly epoch: number,
    /** Offset that the grant starts from. */
    start: number,
  ) {
    invariant(start >= 0, `An offset cannot be negative: ${start}`);
    this.#position = start;
    this.#next = start;
  }

  /** Offsets that are tracked and not settled. */
  get inFlight(): number {
    return this.#open;
  }

  /** Settlements that came after the fence and were ignored. */
  get late(): number {
    return this.#late;
  }

  get fenced(): boolean {
    return this.#fenced;
  }

  /** Next offset that may be tracked. */
  get next(): number {
    return this.#next;
  }

  /** Slots of the ring: bounded by what was in flight, not by what passed. */
  get slots(): number {
    return this.#offsets.length;
  }

  /** Notes that an offset was read, at `readAt` (monotonic milliseconds). */
  track(offset: number, readAt: number): void {
    invariant(!this.#fenced, "A fenced ledger tracks nothing");
    invariant(
      offset >= this.#next,
      `Offsets must ascend within an epoch: ${offset} after ${this.#next - 1}`,
    );
    if (this.#size === this.#offsets.length) this.#makeRoom();
    const slot = (this.#head + this.#size) & (this.#offsets.length - 1);
    this.#offsets[slot] = offset;
    this.#readAt[slot] = readAt;
    this.#settled[slot] = 0;
    this.#size++;
    this.#open++;
    this.#next = offset + 1;
  }

  /**
   * Notes that nothing more is needed of an offset. Returns whether it counted:
   * false after the fence, when another member may own the partition.
   */
  settle(offset: number): boolean {
    if (this.#fenced) {
      this.#late++;
      return false;
    }
    const slot = this.#find(offset);
    invariant(slot >= 0, `An offset that is not tracked settled: ${offset}`);
    invariant(
      this.#settled[slot] === 0,
      `An offset settled twice: ${offset}`,
    );
    this.#settled[slot] = 1;
    this.#open--;
    if (slot === this.#head) this.#advance();
    return true;
  }

  /**
   * Claims an offset that is still needed; claims are counted. Returns whether
   * it counted: false after the fence, when what is kept for it is to be
   * dropped, as another member reads it again.
   */
  hold(offset: number): boolean {
    if (this.#fenced) return false;
    const slot = this.#find(offset);
    invariant(
      slot >= 0 && this.#settled[slot] === 0,
      `A hold must be taken before its offset settles: ${offset}`,
    );
    this.#holds.add(offset);
    return true;
  }

  /** Gives one claim back; ignored after the fence. */
  release(offset: number): void {
    if (this.#fenced) return;
    this.#holds.remove(offset);
  }

  /** Offset after the contiguous settled prefix, holds ignored. */
  position(): number {
    return this.#position;
  }

  /** Offset that may be committed: the position, but never past a hold. */
  committable(): number {
    const held = this.#holds.lowest();
    return held === undefined ? this.#position : Math.min(held, this.#position);
  }

  /** The lowest offset that is not settled, with when it was read. */
  oldest(): { readonly offset: number; readonly readAt: number } | undefined {
    if (this.#size === 0) return undefined;
    return {
      offset: this.#at(this.#offsets, this.#head),
      readAt: this.#at(this.#readAt, this.#head),
    };
  }

  /** Ends the epoch: what settles from now on is late and changes nothing. */
  fence(): void {
    this.#fenced = true;
  }

  #advance(): void {
    const mask = this.#offsets.length - 1;
    while (this.#size > 0 && this.#settled[this.#head] === 1) {
      this.#position = this.#at(this.#offsets, this.#head) + 1;
      this.#head = (this.#head + 1) & mask;
      this.#size--;
    }
  }

  /** Slot of an offset, or -1. Without gaps the first guess is right. */
  #find(offset: number): number {
    if (this.#size === 0) return -1;
    const mask = this.#offsets.length - 1;
    const first = this.#at(this.#offsets, this.#head);
    let high = Math.min(offset - first, this.#size - 1);
    if (high < 0) return -1;
    let low = 0;
    let index = high;
    while (low <= high) {
      const slot = (this.#head + index) & mask;
      const found = this.#at(this.#offsets, slot);
      if (found === offset) return slot;
      if (found < offset) low = index + 1;
      else high = index - 1;
      index = (low + high) >> 1;
    }
    return -1;
  }

  /**
   * Drops what a commit no longer needs to know: of settled neighbours only the
   * last says where the position goes. Else one offset that waits for long,
   * such as a dead letter without its topic, would make the ring keep all that
   * passed it. Doubles the ring when that does not empty half of it.
   */
  #makeRoom(): void {
    const mask = this.#offsets.length - 1;
    let kept = 0;
    for (let index = 0; index < this.#size; index++) {
      const slot = (this.#head + index) & mask;
      // The ring is full: the last one's neighbour is the first, which is open.
      const next = (slot + 1) & mask;
      if (this.#settled[slot] === 1 && this.#settled[next] === 1) continue;
      this.#move(slot, (this.#head + kept) & mask);
      kept++;
    }
    this.#size = kept;
    if (kept > this.#offsets.length / 2) this.#grow();
  }

  #move(from: number, to: number): void {
    this.#offsets[to] = this.#at(this.#offsets, from);
    this.#readAt[to] = this.#at(this.#readAt, from);
    this.#settled[to] = this.#settled[from] ?? 0;
  }

  #grow(): void {
    const capacity = this.#offsets.length * 2;
    const offsets = new Float64Array(capacity);
    const readAt = new Float64Array(capacity);
    const settled = new Uint8Array(capacity);
    const mask = this.#offsets.length - 1;
    for (let index = 0; index < this.#size; index++) {
      const slot = (this.#head + index) & mask;
      offsets[index] = this.#at(this.#offsets, slot);
      readAt[index] = this.#at(this.#readAt, slot);
      settled[index] = this.#settled[slot] ?? 0;
    }
    this.#offsets = offsets;
    this.#readAt = readAt;
    this.#settled = settled;
    this.#head = 0;
  }

  #at(array: Float64Array, slot: number): number {
    const value = array[slot];
    invariant(value !== undefined, "A ledger slot is within its ring");
    return value;
  }
}

/**
 * Slots at the start. The budget bounds how far the ring can grow: to eight
 * slots for each offset in flight.
 */
const initialCapacity = 256;
