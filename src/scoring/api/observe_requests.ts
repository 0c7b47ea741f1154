import type { MiddlewareHandler } from "hono";
import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import type { ServiceMetrics } from "./service_metrics.ts";

/** What a request carries through the handlers. */
export interface ScoringEnv {
  Variables: {
    /** The pattern of the route that answers. */
    route: string;
    requestId: string;
  };
}

/** What watches over requests. */
export interface Observers {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: ServiceMetrics;
}

/**
 * Gives each request an id, writes one line of access log for it and counts it.
 * Routes that only machines ask for are logged as `debug`.
 */
export function observeRequests(
  { clock, logger, metrics }: Observers,
): MiddlewareHandler<ScoringEnv> {
  const prefix = crypto.randomUUID().slice(0, 8);
  let count = 0;
  return async (c, next) => {
    const startedAt = clock.monotonic();
    const given = c.req.header("x-request-id");
    const requestId = given !== undefined && requestIdForm.test(given)
      ? given
      : `${prefix}-${++count}`;
    c.set("requestId", requestId);
    c.set("route", "none");
    c.header("x-request-id", requestId);
    await next();
    const durationMs = clock.monotonic() - startedAt;
    const route = c.get("route");
    const { method } = c.req;
    const { status } = c.res;
    metrics.answered({
      // Methods are few, but a caller may invent one.
      method: knownMethods.has(method) ? method : "other",
      route,
      status,
      seconds: durationMs / 1_000,
    });
    logger.log(machineRoutes.has(route) ? "debug" : "info", "Answered", {
      method,
      path: c.req.path.slice(0, PATH_LENGTH_MAX),
      status,
      duration_ms: Math.round(durationMs * 1_000) / 1_000,
      request_id: requestId,
    });
  };
}

const requestIdForm = /^[\w.:-]{1,128}$/;
const knownMethods = new Set(["GET", "POST", "HEAD", "OPTIONS"]);
const machineRoutes = new Set(["/healthz", "/readyz", "/metrics"]);
/** More of a path is not logged. */
const PATH_LENGTH_MAX = 300;
