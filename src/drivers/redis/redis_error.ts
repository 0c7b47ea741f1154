import { type ErrorCode, HotpathError } from "../../core/errors.ts";
import { type TlsPlace, tlsRemedy } from "../tls_remedy.ts";

/** Replies of the server that say more than "try again". */
const meanings: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(WRONGPASS|NOAUTH|NOPERM)/, "not-authorized"],
  [/^WRONGTYPE/, "write-rejected"],
  [/^(OOM|LOADING|READONLY|MASTERDOWN|BUSY|CLUSTERDOWN)/, "write-unavailable"],
];

const remedies: Partial<Record<ErrorCode, string>> = {
  "not-authorized": "check drivers.cache.with.username and password",
  "write-rejected":
    "the key holds another type: delete it or change the sink's hash",
};

const tlsPlace: TlsPlace = {
  place: "drivers.cache.with",
  otherName:
    "name the server in drivers.cache.with.url as its certificate does",
  turnOff: "the server speaks no TLS; write redis: in drivers.cache.with.url",
};

/**
 * Anything the client throws as one of ours; a lost link is worth a retry.
 * A refusal of TLS is worth one too while a run goes on, as a server may get
 * another certificate; while connecting over TLS it is final.
 */
export function redisError(
  thrown: unknown,
  action: string,
  { connectingOverTls }: { readonly connectingOverTls: boolean } = running,
): HotpathError {
  if (thrown instanceof HotpathError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const text = error.message || error.name;
  const ofTls = tlsRemedy(error, tlsPlace, connectingOverTls);
  const isFinal = ofTls !== undefined && connectingOverTls;
  const code = meanings.find(([pattern]) => pattern.test(text))?.[1] ??
    (isFinal ? "not-authorized" : "write-unavailable");
  const remedy = ofTls ?? remedies[code];
  return new HotpathError({
    code,
    message: `${action}: ${text.trimEnd()}${
      remedy === undefined ? "" : `; ${remedy}`
    }`,
    cause: thrown,
  });
}

const running = { connectingOverTls: false };
