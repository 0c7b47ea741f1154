import {
  type ScoringService,
  type ScoringServiceOptions,
  startScoringService,
} from "../../src/scoring/service.ts";

/** An answer, its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into answers of every shape.
  // deno-lint-ignore no-explicit-any
  readonly json: any;
}

/** A scoring service on a free port, and calls to it. */
export interface RunningService {
  readonly service: ScoringService;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Posts a value as JSON, or a text or bytes as they are. */
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

/** Runs a scoring service for one test; leaves no connection behind. */
export async function withService(
  options: Partial<ScoringServiceOptions>,
  test: (running: RunningService) => Promise<void>,
): Promise<void> {
  const service = await startScoringService({ port: 0, ...options });
  const client = Deno.createHttpClient({});
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${service.url}${path}`, { ...init, client });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  };
  try {
    await test({
      service,
      get: (path, headers = {}) => call(path, { headers }),
      post: (path, body, headers = {}) =>
        call(path, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: typeof body === "string" || body instanceof Uint8Array
            ? body as BodyInit
            : JSON.stringify(body),
        }),
    });
  } finally {
    client.close();
    await service.close();
  }
}

/** The models that come with the project. */
export const shippedModels = {
  trustModel: { kind: "file", path: shipped("trust.txt") },
  successModel: { kind: "file", path: shipped("success.txt") },
} as const satisfies Partial<ScoringServiceOptions>;

function shipped(file: string): string {
  return new URL(`../../models/${file}`, import.meta.url).pathname;
}
