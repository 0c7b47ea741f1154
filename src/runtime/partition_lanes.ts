import type { Message } from "../core/message.ts";
import { partitionId } from "../core/source.ts";
import type { Turn } from "./policy_run.ts";

/**
 * Keeps a sink's order while it retries. Batches come in an order; one whose
 * write failed holds up the later ones that share a partition with it until it
 * is through, also those that were under way and failed as well: several
 * writes that fail together are repeated one after the other, as they came. A
 * batch that waits holds up those behind it in the same way.
 */
export class PartitionLanes {
  /** In the order in which they came. */
  #passages: Passage[] = [];

  /** A batch comes; it has to leave. */
  enter(messages: readonly Message[]): Passage {
    const passage = new Passage(this, messages);
    this.#passages.push(passage);
    return passage;
  }

  /** Is nothing before it held up, nor it itself and something before it? */
  isFree(passage: Passage): boolean {
    // Mostly nothing is, and then partitions need not be looked at.
    if (!this.#passages.some((one) => one.isHeldUp)) return true;
    for (const earlier of this.#passages) {
      if (earlier === passage) return true;
      const counts = earlier.isHeldUp || passage.hasFailed;
      if (counts && !earlier.lanes.isDisjointFrom(passage.lanes)) return false;
    }
    return true;
  }

  /** Forgets a batch. */
  leave(passage: Passage): void {
    this.#passages = this.#passages.filter((one) => one !== passage);
    this.letGo();
  }

  /** Ends the waits that are over. */
  letGo(): void {
    for (const passage of this.#passages) passage.goIfFree();
  }
}

/** One batch on its way through a sink. */
export class Passage implements Turn {
  /** Has a write of it failed, which is to be repeated? */
  hasFailed = false;
  readonly #of: PartitionLanes;
  readonly #messages: readonly Message[];
  #lanes: ReadonlySet<string> | undefined;
  #isWaiting = false;
  #goOn: (() => void) | undefined;

  constructor(of: PartitionLanes, messages: readonly Message[]) {
    this.#of = of;
    this.#messages = messages;
  }

  /** Has it failed, or did it wait for one that has and not begun since? */
  get isHeldUp(): boolean {
    return this.hasFailed || this.#isWaiting;
  }

  /** Partitions that its messages come from. */
  get lanes(): ReadonlySet<string> {
    this.#lanes ??= new Set(
      this.#messages.map((one) => partitionId(one.record)),
    );
    return this.#lanes;
  }

  get isNow(): boolean {
    return this.#of.isFree(this);
  }

  async come(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.isNow) return;
    this.#isWaiting = true;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const end = () => reject(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    this.#goOn = resolve;
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", end);
      this.#goOn = undefined;
    }
  }

  /** A write of it begins, so those behind it may follow. */
  begin(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#of.letGo();
  }

  failed(): void {
    this.hasFailed = true;
  }

  leave(): void {
    this.#of.leave(this);
  }

  goIfFree(): void {
    if (this.#goOn !== undefined && this.isNow) this.#goOn();
  }
}
