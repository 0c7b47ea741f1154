/** A reason for which brokers are not reached, and what to do about it. */
interface Remedy {
  readonly reason: RegExp;
  readonly remedy: string;
}

const remedies: readonly Remedy[] = [
  {
    reason: /certificate verify failed|hostname mismatch|IP address mismatch/,
    remedy:
      "check drivers.log.with.caFile, and that the broker's certificate is for the host that drivers.log.with.brokers names",
  },
  {
    reason: /PLAINTEXT broker listener/,
    remedy:
      "the port seems to speak no TLS: check drivers.log.with.security and brokers",
  },
  {
    reason: /connection (closed|reset) by peer/i,
    remedy:
      "the port may ask for TLS or a password, or for none: check drivers.log.with.security and brokers",
  },
  {
    reason: /alert (bad |unknown |handshake|certificate)/,
    remedy:
      "check drivers.log.with.certificateFile and keyFile, which the broker refuses or misses",
  },
  {
    reason: /ssl\.\S+ failed/,
    remedy:
      "check drivers.log.with.caFile, certificateFile, keyFile and keyPassword",
  },
  {
    reason: /Unsupported SASL mechanism/,
    remedy: "set drivers.log.with.mechanism to one that the broker has",
  },
  {
    reason: /sasl\.username and sasl\.password must be set/,
    remedy: "set drivers.log.with.username and password",
  },
  {
    reason: /Failed to resolve|Connect to /,
    remedy: "check drivers.log.with.brokers, and that the broker runs",
  },
];

/** What to do about a connect that failed for this reason, where that is known. */
export function connectRemedy(reason: string): string | undefined {
  return remedies.find((one) => one.reason.test(reason))?.remedy;
}
