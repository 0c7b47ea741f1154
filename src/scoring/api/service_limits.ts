/** What the service takes and how long it works on it. */
export interface ServiceLimits {
  /** Largest body of a request. */
  readonly maxBodyBytes: number;
  /** Most items of a batch. */
  readonly maxItems: number;
  /** Most requests in work at a time. */
  readonly maxInFlight: number;
  /** Time that a request has, from its headers to its answer. */
  readonly requestTimeoutMs: number;
  /** Time for what is in work when the service is closed. */
  readonly drainMs: number;
}

/** The limits of a service that was given none. */
export const defaultLimits: ServiceLimits = {
  maxBodyBytes: 1_048_576,
  maxItems: 1_000,
  maxInFlight: 128,
  requestTimeoutMs: 10_000,
  drainMs: 10_000,
};
