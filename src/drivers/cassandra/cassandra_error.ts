import { errors } from "cassandra-driver";
import { type ErrorCode, HotpathError } from "../../core/errors.ts";
import { type TlsPlace, tlsRemedy } from "../tls_remedy.ts";

/** Error codes of the protocol that say more than "try again". */
const meanings: ReadonlyMap<number, ErrorCode> = new Map([
  [0x0100, "not-authorized"],
  [0x2100, "not-authorized"],
  [0x2000, "write-rejected"],
  [0x2200, "write-rejected"],
]);

/** The schema is missing or older than this program: no row is to blame. */
const schemaIsMissing =
  /unconfigured table|keyspace .* does not exist|undefined column|unknown identifier/i;

const remedies: Partial<Record<ErrorCode, string>> = {
  "table-unknown": "create it with deno task schema apply",
  "not-authorized":
    "check drivers.table.with.username, password and the grants of the role",
};

const tlsPlace: TlsPlace = {
  place: "drivers.table.with",
  otherName:
    "name the server in drivers.table.with.hosts as its certificate does, or set drivers.table.with.checkHostname: false",
  turnOff: "the server speaks no TLS; set drivers.table.with.tls: false",
};

/**
 * Anything the driver throws as one of ours; a lost host is worth a retry.
 * A refusal of TLS is worth one too while a run goes on, as a server may get
 * another certificate; while connecting over TLS it is final.
 */
export function cassandraError(
  thrown: unknown,
  action: string,
  { connectingOverTls }: { readonly connectingOverTls: boolean } = running,
): HotpathError {
  if (thrown instanceof HotpathError) return thrown;
  const remedyOf = (error: unknown) =>
    tlsRemedy(error, tlsPlace, connectingOverTls);
  const root = rootOf(thrown, (error) => remedyOf(error) !== undefined);
  const ofTls = remedyOf(root);
  const code = ofTls !== undefined && connectingOverTls
    ? "not-authorized"
    : codeOf(root);
  const text = root instanceof Error ? root.message : String(root);
  const remedy = ofTls ?? remedies[code];
  return new HotpathError({
    code,
    message: `${action}: ${(text.split("\n")[0] ?? text).trimEnd()}${
      remedy === undefined ? "" : `; ${remedy}`
    }`,
    cause: thrown,
  });
}

const running = { connectingOverTls: false };

function codeOf(error: unknown): ErrorCode {
  if (error instanceof errors.AuthenticationError) return "not-authorized";
  if (error instanceof errors.OperationTimedOutError) return "write-timeout";
  if (error instanceof errors.ResponseError) {
    if (schemaIsMissing.test(error.message)) return "table-unknown";
    return meanings.get(error.code) ?? "write-unavailable";
  }
  return "write-unavailable";
}

/**
 * The error of a host behind "no host available", whose text is a stack: of
 * the host that said most, as one that is merely down hides no reason.
 */
function rootOf(
  thrown: unknown,
  isOfTls: (error: unknown) => boolean,
): unknown {
  if (!(thrown instanceof errors.NoHostAvailableError)) return thrown;
  const inner: readonly unknown[] = Object.values(thrown.innerErrors);
  return inner.find((one) => one instanceof errors.AuthenticationError) ??
    inner.find(isOfTls) ??
    inner[0] ?? new Error("no host is up");
}
