import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Admission } from "./admission.ts";
import { refusalSchema } from "./answer_schemas.ts";
import { send } from "./answers.ts";
import { Call, timeoutOf } from "./call.ts";
import type { ScoringParts } from "./endpoint.ts";
import type { ScoringEnv } from "./observe_requests.ts";
import { readBySchema } from "./read_by_schema.ts";
import type { ReadEndpoint } from "./read_endpoint.ts";
import { invalid } from "./refusal.ts";

/** Puts an endpoint that reads into the app and into the API's description. */
export function addReadRoute<Params, Query>(
  app: OpenAPIHono<ScoringEnv>,
  endpoint: ReadEndpoint<Params, Query>,
  { parts, admission }: { parts: ScoringParts; admission: Admission },
): void {
  app.openAPIRegistry.registerPath(described(endpoint));
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.get(path, async (c) => {
    c.set("route", endpoint.path);
    const call = new Call(
      parts.clock,
      timeoutOf(c.req.raw.headers, parts.limits.requestTimeoutMs),
    );
    const params = readBySchema(endpoint.params, c.req.param(), ["path"]);
    const query = readBySchema(endpoint.query, c.req.query(), ["query"]);
    if (params.kind === "invalid" || query.kind === "invalid") {
      return send(
        c,
        invalid(
          [params, query].flatMap((read) =>
            read.kind === "invalid" ? read.problems : []
          ),
        ),
      );
    }
    const asked = { params: params.request, query: query.request };
    const answer = await admission.run(async () =>
      await endpoint.answer(asked, call)
    );
    return send(c, answer);
  });
}

function described<Params, Query>(endpoint: ReadEndpoint<Params, Query>) {
  const content = { "application/json": { schema: refusalSchema } };
  const refusals = Object.entries(endpoint.refusals).map((
    [status, description],
  ) => [status, { description, content }]);
  return createRoute({
    method: "get",
    path: endpoint.path,
    summary: endpoint.summary,
    description: endpoint.description,
    tags: ["read"],
    request: {
      ...(endpoint.params instanceof z.ZodObject
        ? { params: endpoint.params }
        : {}),
      ...(endpoint.query instanceof z.ZodObject
        ? { query: endpoint.query }
        : {}),
    },
    responses: {
      200: {
        description: "Found",
        content: { "application/json": { schema: endpoint.response } },
      },
      401: { description: "The API key is missing or not known", content },
      422: { description: "A parameter is wrong; each is named", content },
      503: { description: "Try again later", content },
      504: { description: "The request's time was over", content },
      ...Object.fromEntries(refusals),
    },
  });
}
