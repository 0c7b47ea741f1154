import type { DeadLetter } from "./dead_letter.ts";

/** Dead letters of one reason at one node. */
export interface DlqGroup {
  readonly reason: string;
  readonly node: string;
  count: number;
  /** How many failed within the last hour, and within the hour before. */
  lastHour: number;
  hourBefore: number;
  first: string;
  last: string;
  /** The first of them; its bytes are for `dlq show`. */
  readonly example: Pick<DeadLetter, "origin" | "key" | "message">;
}

/** Groups letters by reason and node, the largest group first. */
export async function groupLetters(
  letters: AsyncIterable<{ readonly letter: DeadLetter }>,
  now: number,
): Promise<readonly DlqGroup[]> {
  const groups = new Map<string, DlqGroup>();
  for await (const { letter } of letters) {
    const { reason, node, lastAt } = letter;
    const name = `${reason} ${node}`;
    const group = groups.get(name) ?? emptyGroup(letter);
    groups.set(name, group);
    group.count++;
    const ageMs = now - Date.parse(lastAt);
    if (ageMs < hourMs) group.lastHour++;
    else if (ageMs < 2 * hourMs) group.hourBefore++;
    if (lastAt < group.first) group.first = lastAt;
    if (lastAt > group.last) group.last = lastAt;
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** How a group has changed from one hour to the next: `+12`, `-3`, `same`. */
export function trendOf(
  { lastHour, hourBefore }: Pick<DlqGroup, "lastHour" | "hourBefore">,
): string {
  const change = lastHour - hourBefore;
  if (change === 0) return "same";
  return change > 0 ? `+${change}` : String(change);
}

function emptyGroup(
  { reason, node, lastAt, origin, key, message }: DeadLetter,
): DlqGroup {
  return {
    reason,
    node,
    count: 0,
    lastHour: 0,
    hourBefore: 0,
    first: lastAt,
    last: lastAt,
    example: { origin, key, message },
  };
}

const hourMs = 3_600_000;
