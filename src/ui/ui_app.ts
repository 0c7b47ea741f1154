import { Hono } from "hono";
import { HotpathError } from "../core/errors.ts";
import { isTrustedHost } from "./host_guard.ts";
import { LagSampler } from "./lag_sampler.ts";
import { addHealthRoutes } from "./routes/health.ts";
import { addMetricsRoutes } from "./routes/metrics.ts";
import { addWhyRoutes } from "./routes/why.ts";
import { addBatchRoutes } from "./routes/batches.ts";
import { addConfigRoutes } from "./routes/config.ts";
import { addKolRoutes } from "./routes/kol.ts";
import { addLetterRoutes } from "./routes/dead_letters.ts";
import { addScoreRoutes } from "./routes/scores.ts";
import { addWindowRoutes } from "./routes/windows.ts";
import { addControlRoutes } from "./routes/control.ts";
import { addPartitionRoutes } from "./routes/partitions.ts";
import { addRedriveRoutes } from "./routes/redrive.ts";
import { addStaticRoutes } from "./routes/static_files.ts";
import { addTapRoutes } from "./routes/tap.ts";
import { addTelemetryRoutes } from "./routes/telemetry.ts";
import { addTopologyRoutes } from "./routes/topology.ts";
import { rationedStores } from "./rationed_stores.ts";
import { setSecurityHeaders } from "./security_headers.ts";
import type { UiContext } from "./ui_context.ts";

/**
 * The live pages without a server around them. Every module of `routes/` adds
 * its own, given no more than what it reads.
 */
export function createUiApp(
  context: UiContext,
  ownName: string,
  lags: LagSampler = new LagSampler(context.running, context.clock),
): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    if (isTrustedHost(c.req.header("host"), ownName)) await next();
    else c.res = c.json({ detail: "This host is not served here" }, 421);
    setSecurityHeaders(c.res.headers);
  });
  addStaticRoutes(app);
  addTopologyRoutes(app, context);
  addTelemetryRoutes(app, context);
  addHealthRoutes(app, context);
  addMetricsRoutes(app, context);
  addWhyRoutes(app, context);
  addTapRoutes(app, context);
  addBatchRoutes(app, context);
  addPartitionRoutes(app, { ...context, lags });
  const stores = rationedStores(context.stores, context.clock);
  addScoreRoutes(app, { ...context, stores });
  addKolRoutes(app, { ...context, stores });
  addLetterRoutes(app, { ...context, stores });
  addWindowRoutes(app, { ...context, stores });
  addConfigRoutes(app, context);
  addControlRoutes(app, context);
  addRedriveRoutes(app, { ...context, done: () => stores.lettersChanged() });
  app.notFound((c) => c.json({ detail: `Not found: ${c.req.path}` }, 404));
  app.onError((thrown, c) => {
    if (thrown instanceof HotpathError) {
      return c.json({ detail: thrown.message, code: thrown.code }, 503);
    }
    context.logger.log("error", "Cannot answer a request, this is a fault", {
      path: c.req.path,
      error: thrown.stack ?? String(thrown),
    });
    return c.json({ detail: "Internal error" }, 500);
  });
  return app;
}
