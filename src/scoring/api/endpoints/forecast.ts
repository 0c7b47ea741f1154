import type { z } from "@hono/zod-openapi";
import type { Clock } from "../../../core/clock.ts";
import type { Logger } from "../../../core/logger.ts";
import { decimalText } from "../../decimal_text.ts";
import {
  FORECAST_HOURS_MAX,
  FORECAST_HOURS_MIN,
  forecastHour,
  hourlyEngagement,
} from "../../forecast.ts";
import type { WindowHistory } from "../../ports.ts";
import { kolParameters, noParameters } from "../parameter_schemas.ts";
import type { ReadEndpoint } from "../read_endpoint.ts";
import { Refusal } from "../refusal.ts";
import { storeCall, withoutStore } from "../store_call.ts";
import { forecastSchema } from "../stored_schemas.ts";

/** What the forecast works with. */
export interface ForecastParts {
  /** undefined where the service has none. */
  readonly history: WindowHistory | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** `GET /forecast/{kol_id}`: expected engagement of the next hour. */
export function forecastEndpoint(
  { history, clock, logger }: ForecastParts,
): ReadEndpoint<z.output<typeof kolParameters>, z.output<typeof noParameters>> {
  return {
    path: "/forecast/{kol_id}",
    summary: "Expected engagement of the next hour",
    description:
      "Simple exponential smoothing of the engagement of the last hours (at most a week), with a 95 % interval.",
    params: kolParameters,
    query: noParameters,
    response: forecastSchema,
    refusals: { 404: "Fewer than four hours of history are stored" },
    async answer({ params: { kol_id } }, call) {
      if (history === undefined) return withoutStore("stored windows");
      const now = clock.now();
      const found = await storeCall(
        () => history.windows(kol_id, now - (FORECAST_HOURS_MAX + 1) * HOUR_MS),
        { call, clock, logger },
      );
      if (found instanceof Refusal) return found;
      const hours = hourlyEngagement(found, now);
      const forecast = forecastHour(hours);
      if (forecast === undefined) {
        return new Refusal(
          404,
          `A forecast needs ${FORECAST_HOURS_MIN} whole hours of this KOL's windows, stored are: ${hours.length}`,
        );
      }
      return `{"kol_id":${JSON.stringify(kol_id)},"yhat_next_1h":${
        decimalText(forecast.expected)
      },"ci":[${decimalText(forecast.low)},${
        decimalText(forecast.high)
      }],"method":"simple-exponential-smoothing","hours":${hours.length}}`;
    },
  };
}

const HOUR_MS = 3_600_000;
