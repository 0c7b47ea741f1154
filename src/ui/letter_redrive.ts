/** Dead letters of one reason at one node. */
export interface LetterChoice {
  readonly reason: string;
  readonly node: string;
}

/** What sending letters back would do, or did. */
export interface RedriveCounts {
  /** Events, by the topic that they go back to. */
  readonly send: Readonly<Record<string, number>>;
  /** Letters that are not sent back; `why` goes on after "which". */
  readonly refused: readonly {
    readonly letters: number;
    readonly why: string;
  }[];
}

/** Sends dead letters back to the topics they came from. */
export interface LetterRedrive {
  /** Looks what would be sent, and sends nothing. */
  preview(choice: LetterChoice): Promise<RedriveCounts>;
  /**
   * Sends; rejects with `group-active` where another one does it now. A signal
   * ends it early, and the next one goes on from there.
   */
  run(choice: LetterChoice, signal: AbortSignal): Promise<RedriveCounts>;
}
