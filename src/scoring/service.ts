import { type Clock, systemClock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import { type Logger, silentLogger } from "../core/logger.ts";
import { ApiKeys } from "./api/api_keys.ts";
import { createScoringApp } from "./api/scoring_app.ts";
import { defaultLimits, type ServiceLimits } from "./api/service_limits.ts";
import { ServiceMetrics } from "./api/service_metrics.ts";
import { ModelSlot } from "./models/model_slot.ts";
import { successRulePart } from "./models/success_part.ts";
import { trustRulePart } from "./models/trust_part.ts";
import { Scorer } from "./scorer.ts";

/** How a scoring service is started. */
export interface ScoringServiceOptions {
  /** Loopback unless said otherwise. */
  readonly hostname?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Keys that callers need; none are needed by default. */
  readonly apiKeys?: readonly string[];
  readonly limits?: Partial<ServiceLimits>;
  /** Gets what concerns the service itself. */
  readonly logger?: Logger;
  /** Gets a line for each request. */
  readonly accessLogger?: Logger;
  readonly clock?: Clock;
}

/** A scoring service that answers. */
export interface ScoringService {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests, finishes those in work, then ends. */
  close(): Promise<void>;
}

/** Starts the scoring service; resolves once it answers. */
export function startScoringService(
  options: ScoringServiceOptions,
): Promise<ScoringService> {
  const { hostname = "127.0.0.1", clock = systemClock } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const scorer = new Scorer(
    new ModelSlot(trustRulePart()),
    new ModelSlot(successRulePart()),
  );
  const app = createScoringApp({
    parts: { scorer, clock, limits, metrics: new ServiceMetrics() },
    logger: options.logger ?? silentLogger,
    accessLogger: options.accessLogger ?? silentLogger,
    keys: options.apiKeys === undefined
      ? undefined
      : new ApiKeys(options.apiKeys),
  });
  const server = listen({ hostname, port: options.port }, app.fetch);
  const { port } = server.addr;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return Promise.resolve({
    url: `http://${host}:${port}`,
    port,
    close: () => server.shutdown(),
  });
}

function listen(
  address: { readonly hostname: string; readonly port: number },
  handler: (request: Request) => Response | Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ ...address, onListen: () => {} }, handler);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HotpathError({
      code: "usage",
      message:
        `Cannot listen on ${address.hostname} port ${address.port}, choose another with --port: ${reason}`,
      cause: error,
    });
  }
}
