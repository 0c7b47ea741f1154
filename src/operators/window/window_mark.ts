/** What a window node writes beside a commit of a partition. */
export interface WindowMark {
  /** Every window that ends at or before it has a settled result. */
  readonly settledTo: number;
  /** Windows that start before it lack events; undefined: not known yet. */
  readonly incompleteTo: number | undefined;
}

/** The mark as a short text, as a commit has little room beside it. */
export function writeMark({ settledTo, incompleteTo }: WindowMark): string {
  const incomplete = incompleteTo === undefined ? "?" : timeText(incompleteTo);
  return `${timeText(settledTo)} ${incomplete}`;
}

/** undefined where the text is no mark. */
export function readMark(text: string): WindowMark | undefined {
  const [settled = "", incomplete = "", ...rest] = text.split(" ");
  const settledTo = timeOf(settled);
  const incompleteTo = incomplete === "?" ? undefined : timeOf(incomplete);
  if (settledTo === undefined || rest.length > 0) return undefined;
  if (incomplete !== "?" && incompleteTo === undefined) return undefined;
  return { settledTo, incompleteTo };
}

/** `-` is before all time. */
function timeText(time: number): string {
  return time === -Infinity ? "-" : String(time);
}

function timeOf(text: string): number | undefined {
  if (text === "-") return -Infinity;
  return /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}
