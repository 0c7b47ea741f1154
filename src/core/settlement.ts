import { invariant } from "./invariant.ts";

/** Told when a message needs nothing more; one object serves many messages. */
export interface SettlementOwner {
  /** All required ends have settled: the offset may be committed. */
  requiredSettled(settlement: Settlement): void;
  /** All ends, best effort included: the budget comes back. */
  allSettled(settlement: Settlement): void;
}

/**
 * Counts the ends that a message still owes. A message starts with one end; a
 * fan-out adds the others; every end settles exactly once. Reporting more ends
 * than are owed is a programmer error and crashes.
 */
export class Settlement {
  #required: number;
  #all = 1;

  constructor(
    readonly owner: SettlementOwner,
    readonly offset: number,
    /** Bytes that the budget granted for the message. */
    readonly bytes: number,
    required: boolean,
    /** Monotonic milliseconds when the source emitted the message. */
    readonly readAt = 0,
    /**
     * Was the event settled before a restart? Then it is read again for the
     * windows that are still open, and for nothing else.
     */
    readonly isReplay = false,
  ) {
    this.#required = required ? 1 : 0;
    // Nothing below waits for this message, so its offset is free at once.
    if (!required) owner.requiredSettled(this);
  }

  /** Ends that commits wait for. */
  get required(): number {
    return this.#required;
  }

  /** All ends that are still owed. */
  get all(): number {
    return this.#all;
  }

  /** Adds ends for a fan-out of one end into several. */
  fork(extraAll: number, extraRequired: number): void {
    invariant(this.#all > 0, "A settled message cannot be forked");
    invariant(
      extraAll >= 0 && extraRequired >= 0,
      `A fork can only add ends: ${extraAll}, required ${extraRequired}`,
    );
    invariant(
      extraAll >= extraRequired,
      "A fork cannot add more required ends than ends",
    );
    this.#all += extraAll;
    if (extraRequired === 0) return;
    invariant(this.#required > 0, "A committed message cannot be forked");
    this.#required += extraRequired;
  }

  /** Settles one end. */
  settle(required: boolean): void {
    invariant(this.#all > 0, "A message was settled more often than it ends");
    if (required) {
      invariant(
        this.#required > 0,
        "A required end was settled more often than it is owed",
      );
      this.#required--;
      if (this.#required === 0) this.owner.requiredSettled(this);
    } else {
      // The budget would come back and the commit would wait for ever.
      invariant(
        this.#all > this.#required,
        "A best-effort end was settled more often than it is owed",
      );
    }
    this.#all--;
    if (this.#all === 0) this.owner.allSettled(this);
  }
}
