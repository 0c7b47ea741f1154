import type { Message } from "../../src/core/message.ts";
import type { Settlement } from "../../src/core/settlement.ts";

/** What is in flight, counted from outside: by what was read and not ended. */
export class InFlight {
  readonly #live = new Set<Settlement>();

  read({ settlement }: Message): void {
    this.#live.add(settlement);
  }

  /** A pipeline that starts has nothing in flight; the one before is fenced. */
  restart(): void {
    this.#live.clear();
  }

  count(): { readonly events: number; readonly bytes: number } {
    let bytes = 0;
    for (const settlement of this.#live) {
      if (settlement.all <= 0) this.#live.delete(settlement);
      else bytes += settlement.bytes;
    }
    return { events: this.#live.size, bytes };
  }
}
