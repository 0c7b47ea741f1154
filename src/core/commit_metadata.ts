/**
 * What is written beside a commit where windows are open, in one with it, so
 * that the three never disagree.
 */
export interface CommitMetadata {
  /** The offset that it was committed with; another one makes it void. */
  readonly committed: number;
  /**
   * All below it is settled. What lies between the commit and it is read again
   * for windows alone.
   */
  readonly settledTo: number;
  /** What each window wrote, by its mark's key. */
  readonly marks: Readonly<Record<string, string>>;
}

/** The metadata as a text; Kafka keeps up to 4 KiB of it. */
export function writeCommitMetadata(metadata: CommitMetadata): string {
  const { committed, settledTo, marks } = metadata;
  return JSON.stringify({ c: committed, p: settledTo, w: marks });
}

/** undefined where the text is something else. */
export function readCommitMetadata(text: string): CommitMetadata | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const { c, p, w } = JSON.parse(text);
    const isSound = Number.isSafeInteger(c) && Number.isSafeInteger(p) &&
      c <= p && typeof w === "object" && w !== null &&
      Object.values(w).every((mark) => typeof mark === "string");
    return isSound ? { committed: c, settledTo: p, marks: w } : undefined;
  } catch {
    // Anybody may write beside a commit; what is not ours tells nothing.
    return undefined;
  }
}
