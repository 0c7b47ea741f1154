/**
 * Holds the model in use. A request takes what is in the slot when it begins
 * and keeps it, so a swap drops nothing and mixes nothing.
 */
export class ModelSlot<Part> {
  #part: Part;

  constructor(part: Part) {
    this.#part = part;
  }

  get current(): Part {
    return this.#part;
  }

  swap(part: Part): void {
    this.#part = part;
  }
}
