import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Admission } from "./admission.ts";
import { refusalSchema } from "./answer_schemas.ts";
import { send } from "./answers.ts";
import { Call, timeoutOf } from "./call.ts";
import type { ScoringEndpoint, ScoringParts } from "./endpoint.ts";
import type { ScoringEnv } from "./observe_requests.ts";
import { readBody } from "./read_body.ts";
import { overdue, Refusal } from "./refusal.ts";

/**
 * Puts an endpoint that scores into the app and into the API's description:
 * admission, body, answer, in that order.
 */
export function addScoringRoute(
  app: OpenAPIHono<ScoringEnv>,
  endpoint: ScoringEndpoint,
  { parts, admission }: { parts: ScoringParts; admission: Admission },
): void {
  app.openAPIRegistry.registerPath(described(endpoint));
  const { clock, limits } = parts;
  app.post(endpoint.path, async (c) => {
    c.set("route", endpoint.path);
    const request = c.req.raw;
    const call = new Call(
      clock,
      timeoutOf(request.headers, limits.requestTimeoutMs),
    );
    const answer = await admission.run(async () => {
      const body = await readBody(request, {
        maxBytes: limits.maxBodyBytes,
        timeoutMs: Math.max(0, call.leftMs),
        clock,
      });
      if (body instanceof Refusal) return body;
      return call.isOverdue
        ? overdue(call.timeoutMs)
        : endpoint.answer(body.value, call);
    });
    return send(c, answer);
  });
}

function described(endpoint: ScoringEndpoint) {
  const { path, summary, description, request, response } = endpoint;
  return createRoute({
    method: "post",
    path,
    summary,
    description,
    tags: ["predict"],
    request: {
      body: {
        required: true,
        content: { "application/json": { schema: request } },
      },
    },
    responses: {
      200: {
        description: "Scored",
        content: { "application/json": { schema: response } },
      },
      ...refusals,
    },
  });
}

const refusalContent = { "application/json": { schema: refusalSchema } };

/** The refusals that every endpoint with a body may give. */
const refusals = {
  400: {
    description: "The body broke off",
    content: refusalContent,
  },
  401: {
    description: "The API key is missing or not known",
    content: refusalContent,
  },
  408: {
    description: "The body did not arrive in time",
    content: refusalContent,
  },
  413: {
    description: "The body or the batch is too large",
    content: refusalContent,
  },
  415: {
    description: "The body is not said to be JSON",
    content: refusalContent,
  },
  422: {
    description: "Fields are missing or wrong; each is named",
    content: refusalContent,
  },
  503: {
    description: "Too many requests are in work",
    content: refusalContent,
  },
  504: { description: "The request's time was over", content: refusalContent },
};
