/**
 * Crashes on a programmer error: a state that correct code cannot reach.
 * Operating errors (bad input, a server that is down) are values instead, see
 * `HotpathError`.
 */
export function invariant(
  condition: unknown,
  message: string,
): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Thrown by {@linkcode invariant}; never caught to go on, only to report. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}
