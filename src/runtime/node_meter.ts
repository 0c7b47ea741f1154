import type { Clock } from "../core/clock.ts";
import type { HotpathError } from "../core/errors.ts";
import { DurationSketch } from "./duration_sketch.ts";
import { HeldMessages } from "./held_messages.ts";
import type { NodeSnapshot } from "./running_topology.ts";

/** What a node is doing: working, kept from working, or without work. */
type Activity = "busy" | "blocked" | "idle";

/**
 * Counts what one node does. A node is busy while it works on something,
 * blocked while all it has waits (a retry, an open breaker, a spent budget),
 * idle otherwise; the three shares of an interval add up to 1.
 */
export class NodeMeter {
  in = 0;
  out = 0;
  retries = 0;
  inFlight = 0;
  status = "starting";
  readonly duration = new DurationSketch();
  /** What calls and sinks have in hand. */
  readonly held: HeldMessages;
  readonly #errors = new Map<string, number>();
  readonly #dropped = new Map<string, number>();
  readonly #clock: Clock;
  #working = 0;
  #waiting = 0;
  #activity: Activity = "idle";
  #since: number;
  #spent: Record<Activity, number> = { busy: 0, blocked: 0, idle: 0 };
  #shares: Record<Activity, number> = { busy: 0, blocked: 0, idle: 1 };

  constructor(readonly id: string, clock: Clock) {
    this.#clock = clock;
    this.held = new HeldMessages(clock);
    this.#since = clock.monotonic();
  }

  /** Counts messages that failed here. */
  error(error: HotpathError, messages = 1): void {
    add(this.#errors, error.code, messages);
  }

  /** Counts messages that a rule let go no further. */
  drop(rule: string, messages = 1): void {
    add(this.#dropped, rule, messages);
  }

  /** A piece of work begins; `endWork` must follow. */
  beginWork(): void {
    this.#working++;
    this.#change();
  }

  endWork(): void {
    this.#working--;
    this.#change();
  }

  /** A piece of work that has begun cannot go on; `endWait` must follow. */
  beginWait(): void {
    this.#waiting++;
    this.#change();
  }

  endWait(): void {
    this.#waiting--;
    this.#change();
  }

  /** Adds busy time that was measured elsewhere, milliseconds. */
  addBusy(ms: number): void {
    this.#spent.busy += ms;
    this.#spent.idle -= ms;
  }

  /** Closes an interval; its shares are what snapshots show until the next. */
  roll(): void {
    this.#settleActivity();
    const { busy, blocked } = this.#spent;
    const idle = Math.max(0, this.#spent.idle);
    const total = busy + blocked + idle;
    if (total > 0) {
      this.#shares = {
        busy: busy / total,
        blocked: blocked / total,
        idle: idle / total,
      };
    }
    this.#spent = { busy: 0, blocked: 0, idle: 0 };
  }

  snapshot(): NodeSnapshot {
    return {
      id: this.id,
      in: this.in,
      out: this.out,
      errors: Object.fromEntries(this.#errors),
      dropped: Object.fromEntries(this.#dropped),
      retries: this.retries,
      inFlight: this.inFlight,
      ...this.#shares,
      duration: this.duration.quantiles(),
      status: this.status,
    };
  }

  #change(): void {
    const next: Activity = this.#working === 0
      ? "idle"
      : this.#waiting >= this.#working
      ? "blocked"
      : "busy";
    if (next === this.#activity) return;
    this.#settleActivity();
    this.#activity = next;
  }

  #settleActivity(): void {
    const now = this.#clock.monotonic();
    this.#spent[this.#activity] += now - this.#since;
    this.#since = now;
  }
}

function add(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
