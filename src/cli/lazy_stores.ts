import type { OpenDrivers } from "../drivers/open_drivers.ts";
import type { StoreSeams } from "./score_store.ts";

/**
 * Stores that are opened when they are read first, so that a service that
 * scores does not depend on them. When they cannot be opened the next reader
 * tries again.
 */
export class LazyStores {
  readonly #openAll: () => Promise<OpenDrivers>;
  #opening: Promise<OpenDrivers> | undefined;
  #isClosed = false;

  constructor(openAll: () => Promise<OpenDrivers>) {
    this.#openAll = openAll;
  }

  async open(): Promise<StoreSeams> {
    if (this.#isClosed) throw new Error("The stores are closed");
    this.#opening ??= this.#openAll();
    const opening = this.#opening;
    try {
      return (await opening).drivers;
    } catch (thrown) {
      if (this.#opening === opening) this.#opening = undefined;
      throw thrown;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const open = await this.#opening?.catch(() => undefined);
    await open?.close();
  }
}
