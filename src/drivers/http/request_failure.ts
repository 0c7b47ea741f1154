/**
 * What happened to a request, from the innermost error: the wrappers around it
 * say only that something did. They quote the whole address, which may hold a
 * secret, so none of them is passed on.
 */
export function requestFailure(thrown: unknown): string {
  let inner = thrown;
  while (inner instanceof Error && inner.cause instanceof Error) {
    inner = inner.cause;
  }
  const text = inner instanceof Error ? inner.message : String(inner);
  const from = text.indexOf("client error (");
  return from < 0 ? text.replaceAll(address, "it") : text.slice(from);
}

const address = /https?:\/\/[^\s)]+/g;
