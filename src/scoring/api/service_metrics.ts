import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ModelIdentity } from "../models/model_identity.ts";

/** One answered request. */
export interface AnsweredRequest {
  readonly method: string;
  /** The route's pattern, never the path itself: labels have to be few. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** The counters of one service, in a registry of its own. */
export class ServiceMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: "hotpath_http_requests_total",
    help: "Requests answered",
    labelNames: ["method", "route", "status"],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: "hotpath_http_request_duration_seconds",
    help: "Time from a request's headers to its answer",
    labelNames: ["route"],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    registers: [this.#registry],
  });
  readonly #scored = new Counter({
    name: "hotpath_scored_total",
    help: "KOLs scored, by outcome",
    labelNames: ["route", "outcome"],
    registers: [this.#registry],
  });
  readonly #reloads = new Counter({
    name: "hotpath_model_loads_total",
    help: "Models loaded from the registry, by outcome",
    labelNames: ["part", "outcome"],
    registers: [this.#registry],
  });
  readonly #inFlight = new Gauge({
    name: "hotpath_http_requests_in_flight",
    help: "Requests in work",
    registers: [this.#registry],
  });
  readonly #models = new Gauge({
    name: "hotpath_model_info",
    help: "The model in use for each score, always 1",
    labelNames: ["part", "name", "version", "digest", "fallback"],
    registers: [this.#registry],
  });
  readonly #memory = new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory of the process",
    registers: [this.#registry],
  });

  answered({ method, route, status, seconds }: AnsweredRequest): void {
    this.#requests.inc({ method, route, status: String(status) });
    this.#seconds.observe({ route }, seconds);
  }

  scored(route: string, good: number, bad: number): void {
    if (good > 0) this.#scored.inc({ route, outcome: "scored" }, good);
    if (bad > 0) this.#scored.inc({ route, outcome: "refused" }, bad);
  }

  modelLoaded(part: string, outcome: "swapped" | "failed"): void {
    this.#reloads.inc({ part, outcome });
  }

  inFlight(count: number): void {
    this.#inFlight.set(count);
  }

  /** Prometheus text of all metrics, with the models in use. */
  async text(
    models: Readonly<Record<string, ModelIdentity>>,
  ): Promise<string> {
    this.#memory.set(Deno.memoryUsage().rss);
    this.#models.reset();
    for (const [part, identity] of Object.entries(models)) {
      const { name, version, digest, isFallback } = identity;
      this.#models.set({
        part,
        name,
        version,
        digest: digest ?? "",
        fallback: String(isFallback),
      }, 1);
    }
    return await this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}
