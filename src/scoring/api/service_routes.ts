import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { send } from "./answers.ts";
import { apiDocument } from "./docs/api_document.ts";
import { docsPage } from "./docs/docs_page.ts";
import type { ScoringParts } from "./endpoint.ts";
import type { ScoringEnv } from "./observe_requests.ts";

const healthSchema = z.object({ status: z.literal("ok") }).openapi("Health");
const readySchema = z.object({
  status: z.enum(["ready", "degraded"]),
  model_versions: z.record(z.string(), z.string()),
}).openapi("Ready");

/** Adds `/healthz`, `/readyz` and `/metrics`. */
export function addServiceRoutes(
  app: OpenAPIHono<ScoringEnv>,
  { scorer, metrics }: ScoringParts,
): void {
  describeServiceRoutes(app);
  app.get("/healthz", (c) => {
    c.set("route", "/healthz");
    return send(c, '{"status":"ok"}');
  });
  app.get("/readyz", (c) => {
    c.set("route", "/readyz");
    const { trust, success, versions } = scorer.models;
    const isDegraded = trust.identity.isFallback || success.identity.isFallback;
    return send(
      c,
      JSON.stringify({
        status: isDegraded ? "degraded" : "ready",
        model_versions: versions,
      }),
    );
  });
  app.get("/metrics", async (c) => {
    c.set("route", "/metrics");
    const { trust, success } = scorer.models;
    const text = await metrics.text({
      trust: trust.identity,
      success: success.identity,
    });
    return c.body(text, 200, { "content-type": metrics.contentType });
  });
}

/** Adds `/openapi.json` and `/docs`; last, when all others are described. */
export async function addDocsRoutes(
  app: OpenAPIHono<ScoringEnv>,
  options: { readonly withKeys: boolean },
): Promise<void> {
  const document = apiDocument(app, options);
  const text = JSON.stringify(document);
  const page = await docsPage(document);
  app.get("/openapi.json", (c) => {
    c.set("route", "/openapi.json");
    return send(c, text);
  });
  app.get("/docs", (c) => {
    c.set("route", "/docs");
    return c.body(page.html, 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": page.contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });
}

function describeServiceRoutes(app: OpenAPIHono<ScoringEnv>): void {
  const json = (schema: z.ZodType) => ({ "application/json": { schema } });
  const describe = (
    path: string,
    summary: string,
    answer: { readonly description: string; readonly content: object },
  ) => {
    app.openAPIRegistry.registerPath(createRoute({
      method: "get",
      path,
      summary,
      tags: ["service"],
      responses: { 200: answer },
    }));
  };
  describe("/healthz", "Is the process alive?", {
    description: "It is",
    content: json(healthSchema),
  });
  describe("/readyz", "May requests be sent? Which models answer?", {
    description: "Ready; degraded where a rule stands in for a model",
    content: json(readySchema),
  });
  describe("/metrics", "Counters for Prometheus", {
    description: "Prometheus text",
    content: { "text/plain": { schema: z.string() } },
  });
}
