/**
 * What a ledger promises, written the slow and obvious way: a list of what was
 * read and two sets. Everything is worked out again from them when asked.
 */
export class NaiveLedger {
  readonly #tracked: number[] = [];
  readonly #readAt = new Map<number, number>();
  readonly #settled = new Set<number>();
  readonly #claims: number[] = [];
  late = 0;
  fenced = false;

  constructor(readonly start: number) {}

  track(offset: number, readAt: number): void {
    this.#tracked.push(offset);
    this.#readAt.set(offset, readAt);
  }

  settle(offset: number): boolean {
    if (this.fenced) this.late++;
    else this.#settled.add(offset);
    return !this.fenced;
  }

  hold(offset: number): boolean {
    if (!this.fenced) this.#claims.push(offset);
    return !this.fenced;
  }

  release(offset: number): void {
    if (!this.fenced) this.#claims.splice(this.#claims.indexOf(offset), 1);
  }

  get next(): number {
    return (this.#tracked.at(-1) ?? this.start - 1) + 1;
  }

  /** Offsets that were read and are not settled, ascending. */
  open(): number[] {
    return this.#tracked.filter((one) => !this.#settled.has(one));
  }

  /** Offsets that are claimed, one entry a claim. */
  claims(): readonly number[] {
    return this.#claims;
  }

  position(): number {
    const [first = Infinity] = this.open();
    const below = this.#tracked.filter((one) => one < first);
    return (below.at(-1) ?? this.start - 1) + 1;
  }

  committable(): number {
    return Math.min(this.position(), ...this.#claims);
  }

  oldest(): { offset: number; readAt: number } | undefined {
    const [offset] = this.open();
    if (offset === undefined) return undefined;
    return { offset, readAt: this.#readAt.get(offset) ?? Number.NaN };
  }
}
