/** Longest name that is compared; longer ones are no typing mistake. */
const maxNameLength = 64;

/**
 * The valid name that a person most likely meant, or undefined if none is near.
 * Case, hyphens and underscores do not count as differences.
 */
export function nearestName(
  name: string,
  candidates: Iterable<string>,
): string | undefined {
  if (name.length > maxNameLength) return undefined;
  const wanted = folded(name);
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate.length > maxNameLength) continue;
    const distance = editDistance(wanted, folded(candidate));
    if (distance < least) {
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}

/**
 * The remedy for an unknown name: the nearest valid one, else all valid ones.
 * Goes into the middle of a sentence.
 */
export function nameRemedy(
  name: string,
  candidates: Iterable<string>,
): string {
  const valid = [...candidates];
  const nearest = nearestName(name, valid);
  if (nearest !== undefined) return `did you mean ${nearest}`;
  if (valid.length === 0) return "none is known";
  const shown = valid.slice(0, maxNamesShown).join(", ");
  const rest = valid.length - maxNamesShown;
  return `expected one of ${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const maxNamesShown = 12;

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, "");
}

/**
 * Edits that turn one text into the other: insert, delete, replace, or swap two
 * neighbours (optimal string alignment).
 */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + same,
      );
      if (
        i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      ) {
        cost = Math.min(cost, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
