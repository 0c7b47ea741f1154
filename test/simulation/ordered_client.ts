/**
 * A client that keeps the order of what it is given, as Kafka's does: several
 * writes may be on their way, each is made after the one before it, and when
 * one fails for the store is away, all that were given until then fail.
 */
export class OrderedClient {
  #last: Promise<void> = Promise.resolve();
  #life = 0;

  /** Makes a write in its turn. */
  async write<T>(write: () => Promise<T>): Promise<T> {
    const life = this.#life;
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    try {
      await before;
      if (life !== this.#life) throw new Error("The client has died");
      return await write();
    } catch (thrown) {
      if (life === this.#life) this.#life++;
      throw thrown;
    } finally {
      resolve();
    }
  }
}
