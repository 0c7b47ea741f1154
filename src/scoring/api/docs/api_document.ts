import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ScoringEnv } from "../observe_requests.ts";

/** What the page reads of the API's description. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
  };
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, ApiOperation>>>
  >;
  readonly components: {
    readonly schemas: Readonly<Record<string, ApiSchema>>;
  };
}

/** One method of a path. */
export interface ApiOperation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: ApiSchema;
  }[];
  readonly requestBody?: { readonly content: ApiContent };
  readonly responses: Readonly<
    Record<string, { readonly description: string; content?: ApiContent }>
  >;
}

/** Schemas by media type. */
export type ApiContent = Readonly<
  Record<string, { readonly schema: ApiSchema }>
>;

/** The parts of a JSON Schema that this service's schemas use. */
export interface ApiSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly required?: readonly string[];
  readonly items?: ApiSchema;
  readonly anyOf?: readonly ApiSchema[];
  readonly allOf?: readonly ApiSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly example?: unknown;
}

/** The API's description, OpenAPI 3.1, from the schemas that validate. */
export function apiDocument(
  app: OpenAPIHono<ScoringEnv>,
  { withKeys }: { readonly withKeys: boolean },
): ApiDocument {
  if (withKeys) {
    app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
      type: "http",
      scheme: "bearer",
    });
    app.openAPIRegistry.registerComponent("securitySchemes", "key", {
      type: "apiKey",
      in: "header",
      name: "x-api-key",
    });
  }
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "hotpath scoring",
      version: "1.0.0",
      description:
        "Scores KOLs for trust, success and trending. What is missing is left out or null and stays missing; every answer says what was.",
    },
    ...(withKeys ? { security: [{ bearer: [] }, { key: [] }] } : {}),
  });
  // Through JSON, since the generator's types allow far more than it writes.
  return JSON.parse(JSON.stringify(document));
}
