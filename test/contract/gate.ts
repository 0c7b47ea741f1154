/** Holds back whoever waits until it is opened, or the test is over. */
export class Gate implements Disposable {
  readonly #open = Promise.withResolvers<void>();

  /** Resolves when the gate is open. */
  get opened(): Promise<void> {
    return this.#open.promise;
  }

  open(): void {
    this.#open.resolve();
  }

  [Symbol.dispose](): void {
    this.open();
  }
}
