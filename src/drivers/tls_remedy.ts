/** Codes of a certificate that no known authority vouches for. */
const untrusted = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_SIGNATURE_FAILURE",
]);

/** Codes of a connection that the other side has cut. */
const cut = new Set(["EPIPE", "ECONNRESET"]);

/** Where a driver's settings stand, and what to do about two of its own. */
export interface TlsPlace {
  /** `drivers.table.with` */
  readonly place: string;
  /** For a certificate that is for another name. */
  readonly otherName: string;
  /** For a server that speaks no TLS. */
  readonly turnOff: string;
}

/**
 * What to do about a TLS connection that failed; undefined for other errors.
 * While connecting, a connection that is cut is one of these: a server that
 * refuses a client can be gone before its reason has been read.
 */
export function tlsRemedy(
  error: unknown,
  { place, otherName, turnOff }: TlsPlace,
  whileConnecting: boolean,
): string | undefined {
  const code = codeOf(error);
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return otherName;
  if (untrusted.has(code)) {
    return `check ${place}.caFile: it has to hold the authority that signed the server's certificate`;
  }
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER") return turnOff;
  if (/^CERT_/.test(code)) return "give the server a certificate that is valid";
  if (/^ERR_SSL_.*ALERT/.test(code)) {
    return `the server takes no such client; check ${place}.certificateFile and keyFile`;
  }
  if (whileConnecting && cut.has(code)) {
    return `the server broke off; if it asks for a certificate of the client, check ${place}.certificateFile and keyFile`;
  }
  return undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
