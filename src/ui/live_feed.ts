import type { Clock } from "../core/clock.ts";
import type { StreamClient } from "./event_stream.ts";
import type { LiveView } from "./live_view.ts";

/**
 * Tells every page that listens what the topology does, once a second. While
 * nobody listens it does nothing.
 */
export class LiveFeed {
  readonly #look: () => LiveView;
  readonly #clock: Pick<Clock, "every">;
  readonly #clients = new Set<StreamClient>();
  #stopTimer: () => void = () => {};

  constructor(look: () => LiveView, clock: Pick<Clock, "every">) {
    this.#look = look;
    this.#clock = clock;
  }

  get isFull(): boolean {
    return this.#clients.size >= clientsMax;
  }

  /** Adds a page; it is told at once. The result takes it away. */
  add(client: StreamClient): () => void {
    if (this.#clients.size === 0) {
      this.#stopTimer = this.#clock.every(intervalMs, () => this.#tell());
    }
    this.#clients.add(client);
    client.send("view", this.#look());
    return () => this.#remove(client);
  }

  #remove(client: StreamClient): void {
    if (!this.#clients.delete(client) || this.#clients.size > 0) return;
    this.#stopTimer();
  }

  #tell(): void {
    const view = this.#look();
    for (const client of [...this.#clients]) client.send("view", view);
  }
}

const intervalMs = 1_000;
/** Pages that may listen at a time. */
export const clientsMax = 32;
