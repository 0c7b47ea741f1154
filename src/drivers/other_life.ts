import { formatDuration } from "../core/units.ts";

/**
 * That rows of a table live by default for another time than is wanted,
 * milliseconds; a note and no more, as each write of hotpath says its own.
 */
export function otherLife(foundMs: number, wantedMs: number): string {
  const found = foundMs === 0 ? "for ever" : formatDuration(foundMs);
  return `by default its rows live ${found}, not ${
    formatDuration(wantedMs)
  }; hotpath's own rows say how long they live`;
}
