import { concatMap, defer, map, mergeMap, type OperatorFunction } from "rxjs";

/**
 * Runs `project` on up to `concurrency` inputs at a time and emits the results
 * in the order of the inputs. What waits behind a slow one is bounded by the
 * budget of the topology, as all of it is in flight.
 */
export function mergeInOrder<I, O>(
  project: (input: I) => Promise<O>,
  concurrency: number,
): OperatorFunction<I, O> {
  return (source) =>
    defer(() => {
      const finished = new Map<number, O>();
      let next = 0;
      return source.pipe(
        mergeMap(
          (input, index) =>
            project(input).then((output) => ({ index, output })),
          concurrency,
        ),
        map(({ index, output }) => {
          finished.set(index, output);
          const ready: O[] = [];
          for (;;) {
            const value = finished.get(next);
            if (value === undefined) break;
            finished.delete(next++);
            ready.push(value);
          }
          return ready;
        }),
        concatMap((ready) => ready),
      );
    });
}
