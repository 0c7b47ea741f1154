import type { UnaskedEnd } from "./crew.ts";
import type { Stage } from "./repeats.ts";

/**
 * Ends after a SIGTERM that no fault explains. A member that loses its
 * partitions while Kafka is away cannot commit any more, whatever it does: it
 * says so and ends with a code of its own.
 */
export function uncleanStops(
  ends: readonly UnaskedEnd[],
  stages: readonly Stage[],
): UnaskedEnd[] {
  const away = stages.filter((one) => one.faults.some(touchesKafka));
  return ends.filter(({ end, atMs }) =>
    end.code !== uncommittedCode ||
    !away.some((one) => one.fromMs <= atMs && atMs < one.untilMs)
  );
}

function touchesKafka(fault: string): boolean {
  return /kafka/i.test(fault);
}

/** Everything was finished and not all of it committed; docs/operations.md. */
const uncommittedCode = 6;
