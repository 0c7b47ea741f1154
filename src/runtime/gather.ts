import { Observable, type OperatorFunction } from "rxjs";

/**
 * Collects what arrives while the last group is being worked on, up to `max`,
 * and works on one group at a time: no wait when idle, large groups under
 * load. Emits nothing; completes when the input has and all work is done.
 */
export function gather<T>(
  work: (group: readonly T[]) => Promise<void>,
  max: number,
): OperatorFunction<T, never> {
  return (source) =>
    new Observable<never>((subscriber) => {
      let waiting: T[] = [];
      let working = false;
      let completed = false;

      function next(): void {
        if (working || subscriber.closed) return;
        if (waiting.length === 0) {
          if (completed) subscriber.complete();
          return;
        }
        const group = waiting.slice(0, max);
        waiting = waiting.slice(max);
        working = true;
        work(group).then(
          () => {
            working = false;
            next();
          },
          (error) => subscriber.error(error),
        );
      }

      return source.subscribe({
        next(value) {
          waiting.push(value);
          // Later in this turn, so that what comes in one turn goes as one.
          if (!working && waiting.length === 1) queueMicrotask(next);
        },
        error: (error) => subscriber.error(error),
        complete() {
          completed = true;
          next();
        },
      });
    });
}
