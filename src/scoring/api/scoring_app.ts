import { OpenAPIHono } from "@hono/zod-openapi";
import type { Logger } from "../../core/logger.ts";
import type { ScoreStore, WindowHistory } from "../ports.ts";
import { Admission } from "./admission.ts";
import { send } from "./answers.ts";
import type { ApiKeys } from "./api_keys.ts";
import type { ScoringParts } from "./endpoint.ts";
import { forecastEndpoint } from "./endpoints/forecast.ts";
import { kolScoreEndpoint } from "./endpoints/kol_score.ts";
import { kolScoreBatchEndpoint } from "./endpoints/kol_score_batch.ts";
import { modelInfoEndpoint } from "./endpoints/model_info.ts";
import { rankingEndpoint } from "./endpoints/ranking.ts";
import { storedScoresEndpoint } from "./endpoints/stored_scores.ts";
import { storedTrustEndpoint } from "./endpoints/stored_trust.ts";
import { successEndpoint } from "./endpoints/success.ts";
import { trendingEndpoint } from "./endpoints/trending.ts";
import { trustEndpoint } from "./endpoints/trust.ts";
import { trustBatchEndpoint } from "./endpoints/trust_batch.ts";
import { trustOfFeaturesEndpoint } from "./endpoints/trust_of_features.ts";
import { observeRequests, type ScoringEnv } from "./observe_requests.ts";
import { addReadRoute } from "./read_routes.ts";
import { Refusal } from "./refusal.ts";
import { addScoringRoute } from "./scoring_routes.ts";
import { addDocsRoutes, addServiceRoutes } from "./service_routes.ts";

/** What the app is made of. */
export interface ScoringAppOptions {
  readonly parts: ScoringParts;
  readonly logger: Logger;
  readonly accessLogger: Logger;
  /** Keys that callers need; none are needed where there are none. */
  readonly keys: ApiKeys | undefined;
  readonly store: ScoreStore | undefined;
  readonly history: WindowHistory | undefined;
}

/** The scoring service's routes, without a server around them. */
export async function createScoringApp(
  options: ScoringAppOptions,
): Promise<OpenAPIHono<ScoringEnv>> {
  const { parts, logger, accessLogger, keys } = options;
  const { clock, metrics } = parts;
  const app = new OpenAPIHono<ScoringEnv>();
  app.use(observeRequests({ clock, logger: accessLogger, metrics }));
  if (keys !== undefined) requireKey(app, keys);
  addScoring(app, options);
  addServiceRoutes(app, parts);
  await addDocsRoutes(app, { withKeys: keys !== undefined });
  const methods = allowedMethods(app);
  app.notFound(async (c) => {
    await c.req.raw.body?.cancel();
    return send(c, notFound(c.req.path, methods));
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

function addScoring(
  app: OpenAPIHono<ScoringEnv>,
  { parts, logger, store, history }: ScoringAppOptions,
): void {
  const { clock, limits, metrics } = parts;
  const admission = new Admission(
    limits.maxInFlight,
    (count) => metrics.inFlight(count),
  );
  const shared = { parts, admission };
  for (
    const endpoint of [
      kolScoreEndpoint,
      kolScoreBatchEndpoint,
      trustEndpoint,
      trustBatchEndpoint,
      trustOfFeaturesEndpoint,
      successEndpoint,
      trendingEndpoint,
    ]
  ) {
    addScoringRoute(app, endpoint(parts), shared);
  }
  addReadRoute(app, modelInfoEndpoint("trust", parts), shared);
  addReadRoute(app, modelInfoEndpoint("success", parts), shared);
  const stored = { store, clock, logger };
  addReadRoute(app, storedTrustEndpoint(stored), shared);
  addReadRoute(app, storedScoresEndpoint(stored), shared);
  addReadRoute(app, rankingEndpoint(stored), shared);
  addReadRoute(app, forecastEndpoint({ history, clock, logger }), shared);
}

/** The methods of each path, as the routes were added. */
function allowedMethods(
  app: OpenAPIHono<ScoringEnv>,
): readonly { readonly form: RegExp; readonly method: string }[] {
  return app.routes.filter(({ method }) => method !== "ALL").map((
    { path, method },
  ) => ({
    form: new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}$`),
    method,
  }));
}

/** 405 where the path is right and only the method is not. */
function notFound(
  path: string,
  methods: ReturnType<typeof allowedMethods>,
): Refusal {
  const allowed = methods.filter(({ form }) => form.test(path))
    .map(({ method }) => method);
  return allowed.length === 0 ? new Refusal(404, "Not Found") : new Refusal(
    405,
    "Method Not Allowed",
    { allow: allowed.join(", ") },
  );
}

function requireKey(app: OpenAPIHono<ScoringEnv>, keys: ApiKeys): void {
  app.use(async (c, next) => {
    if (openPaths.has(c.req.path) || keys.admits(c.req.raw.headers)) {
      return await next();
    }
    await c.req.raw.body?.cancel();
    return send(c, missingKey);
  });
}

/** What may be seen without a key. */
const openPaths = new Set(["/healthz", "/readyz", "/openapi.json", "/docs"]);

const missingKey = new Refusal(
  401,
  "Send an API key as authorization: Bearer KEY or as x-api-key",
  { "www-authenticate": "Bearer" },
);
