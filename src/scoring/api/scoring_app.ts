import { OpenAPIHono } from "@hono/zod-openapi";
import type { Logger } from "../../core/logger.ts";
import { Admission } from "./admission.ts";
import { send } from "./answers.ts";
import type { ApiKeys } from "./api_keys.ts";
import type { ScoringParts } from "./endpoint.ts";
import { kolScoreEndpoint } from "./endpoints/kol_score.ts";
import { kolScoreBatchEndpoint } from "./endpoints/kol_score_batch.ts";
import { observeRequests, type ScoringEnv } from "./observe_requests.ts";
import { Refusal } from "./refusal.ts";
import { addScoringRoute } from "./scoring_routes.ts";

/** What the app is made of. */
export interface ScoringAppOptions {
  readonly parts: ScoringParts;
  readonly logger: Logger;
  readonly accessLogger: Logger;
  /** Keys that callers need; none are needed where there are none. */
  readonly keys: ApiKeys | undefined;
}

/** The scoring service's routes, without a server around them. */
export function createScoringApp(
  { parts, logger, accessLogger, keys }: ScoringAppOptions,
): OpenAPIHono<ScoringEnv> {
  const { clock, limits, metrics } = parts;
  const app = new OpenAPIHono<ScoringEnv>();
  const admission = new Admission(
    limits.maxInFlight,
    (count) => metrics.inFlight(count),
  );
  app.use(observeRequests({ clock, logger: accessLogger, metrics }));
  if (keys !== undefined) {
    app.use(async (c, next) => {
      if (openPaths.has(c.req.path) || keys.admits(c.req.raw.headers)) {
        return await next();
      }
      await c.req.raw.body?.cancel();
      return send(c, missingKey);
    });
  }
  for (const endpoint of [kolScoreEndpoint, kolScoreBatchEndpoint]) {
    addScoringRoute(app, endpoint(parts), { parts, admission });
  }
  app.get("/healthz", (c) => {
    c.set("route", "/healthz");
    return send(c, '{"status":"ok"}');
  });
  app.notFound(async (c) => {
    await c.req.raw.body?.cancel();
    return send(c, new Refusal(404, "Not Found"));
  });
  app.onError((error, c) => {
    logger.log("error", "Cannot answer a request, this is a fault", {
      route: c.get("route"),
      request_id: c.get("requestId"),
      error: error.stack ?? String(error),
    });
    return send(c, new Refusal(500, "Internal Server Error"));
  });
  return app;
}

/** What may be seen without a key. */
const openPaths = new Set(["/healthz", "/readyz", "/openapi.json", "/docs"]);

const missingKey = new Refusal(
  401,
  "Send an API key as authorization: Bearer KEY or as x-api-key",
  { "www-authenticate": "Bearer" },
);
