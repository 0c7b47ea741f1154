import { type HttpServer, httpServer } from "./http_server.ts";

/** An item of a scoring request, as the service sees it. */
export type RequestItem = Readonly<Record<string, unknown>> & {
  readonly kol_id: string;
};

/** What the service says of one item. */
export type ResultItem = Readonly<Record<string, unknown>>;

const versions = { trust: "t-1", success: "s-1", trending: "formula-v2" };

/** A result with all three scores, with changes. */
export function resultOf(
  kolId: string,
  change: ResultItem = {},
): ResultItem {
  return {
    kol_id: kolId,
    trust: { score: 75.5, label: "Moderate", confidence: 0.755 },
    success: { score: 65.2, label: "High", confidence: 0.652 },
    trending: { score: 82.1, label: "Viral", growth: 1.5 },
    model_versions: versions,
    processing_time_ms: 1.5,
    ...change,
  };
}

/** A scoring service that answers each item as told; all three scores if not. */
export function scoreService(
  result: (item: RequestItem, index: number) => ResultItem = (item) =>
    resultOf(item.kol_id),
): HttpServer {
  return httpServer((body) => replyOf(itemsOf(body).map(result)));
}

/** The items of a request's body. */
export function itemsOf(body: string): RequestItem[] {
  const request: { items: RequestItem[] } = JSON.parse(body);
  return request.items;
}

/** A batch answer of these results. */
export function replyOf(results: readonly unknown[]): Response {
  return Response.json({
    results,
    model_versions: versions,
    processing_time_ms: 2.5,
  });
}
