/** Which windows there are: equally long, equally spaced, cut from the epoch. */
export interface WindowShape {
  /** Length of a window, milliseconds. */
  readonly sizeMs: number;
  /** From one window's start to the next, milliseconds; at most the size. */
  readonly everyMs: number;
}

/**
 * Start of the newest window that an event falls into. A window holds its start
 * and not its end: an event at the boundary belongs to the window that begins.
 */
export function lastStart(eventTime: number, { everyMs }: WindowShape): number {
  return Math.floor(eventTime / everyMs) * everyMs;
}

/** How many windows an event falls into at most. */
export function overlap({ sizeMs, everyMs }: WindowShape): number {
  return Math.ceil(sizeMs / everyMs);
}
