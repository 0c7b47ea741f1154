import type { Subscriber } from "rxjs";

/**
 * A `next` handler that hands what it throws to the subscriber. The library
 * throws what a handler of `subscribe` throws out of a timer, past the stream:
 * the process would end instead of the pipeline starting anew.
 */
export function guardedNext<T>(
  subscriber: Subscriber<never>,
  next: (value: T) => void,
): (value: T) => void {
  return (value) => {
    try {
      next(value);
    } catch (thrown) {
      subscriber.error(thrown);
    }
  };
}
