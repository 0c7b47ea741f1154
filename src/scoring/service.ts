import { type Clock, systemClock } from "../core/clock.ts";
import { type Logger, silentLogger } from "../core/logger.ts";
import type { ApiKeys } from "./api/api_keys.ts";
import { createScoringApp } from "./api/scoring_app.ts";
import { defaultLimits, type ServiceLimits } from "./api/service_limits.ts";
import { ServiceMetrics } from "./api/service_metrics.ts";
import {
  DrainableServer,
  type DrainableServerOptions,
} from "./drainable_server.ts";
import type { MlflowOptions } from "./models/mlflow_api.ts";
import type { ModelSettings } from "./models/model_settings.ts";
import { type OpenModels, openModels } from "./models/open_models.ts";
import type { ScoreStore, WindowHistory } from "./ports.ts";
import { Scorer } from "./scorer.ts";

/** How a scoring service is started. */
export interface ScoringServiceOptions extends ModelSettings {
  /** Loopback unless said otherwise. */
  readonly hostname?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The registry that `models:/` addresses are looked up in. */
  readonly registry?: MlflowOptions | undefined;
  /** From one look at the registry to the next; 30 s by default. */
  readonly pollMs?: number;
  /** Where published scores are read; without it those endpoints are 503. */
  readonly scoreStore?: ScoreStore | undefined;
  /** Where windows are read for the forecast; as with the scores. */
  readonly windowHistory?: WindowHistory | undefined;
  /** Keys that callers need; none are needed by default. */
  readonly apiKeys?: ApiKeys;
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

/**
 * Starts the scoring service; resolves once it answers. Throws a
 * `HotpathError` where a model file cannot be used (`not-found`,
 * `model-refused`) or the address cannot be listened on (`usage`).
 */
export async function startScoringService(
  options: ScoringServiceOptions,
): Promise<ScoringService> {
  const { hostname = "127.0.0.1", clock = systemClock } = options;
  const logger = options.logger ?? silentLogger;
  const limits = { ...defaultLimits, ...options.limits };
  const metrics = new ServiceMetrics();
  const models = await openModels(options, {
    registry: options.registry,
    pollMs: options.pollMs ?? DEFAULT_POLL_MS,
    clock,
    logger,
    onLoad: (part, outcome) => metrics.modelLoaded(part, outcome),
  });
  const app = await createScoringApp({
    parts: {
      scorer: new Scorer(models.trust, models.success),
      clock,
      limits,
      metrics,
    },
    store: options.scoreStore,
    history: options.windowHistory,
    logger,
    accessLogger: options.accessLogger ?? silentLogger,
    keys: options.apiKeys,
  });
  const server = await listenOrClose(models, {
    hostname,
    port: options.port,
    handler: app.fetch,
    drainMs: limits.drainMs,
    clock,
    logger,
  });
  const { port } = server;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `http://${host}:${port}`,
    port,
    close: async () => {
      await server.close();
      await models.close();
    },
  };
}

async function listenOrClose(
  models: OpenModels,
  options: DrainableServerOptions,
): Promise<DrainableServer> {
  try {
    return new DrainableServer(options);
  } catch (thrown) {
    await models.close();
    throw thrown;
  }
}

const DEFAULT_POLL_MS = 30_000;
