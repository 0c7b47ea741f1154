import { type ScoreNumbers, stampedScores } from "./stamped_scores.ts";

/** How a scoring service can misbehave. */
export const manners = [
  "well",
  "error-500",
  "error-503",
  "too-many-seconds",
  "too-many-date",
  "too-many-zero",
  "too-many-huge",
  "too-many-malformed",
  "slow",
  "hang",
  "hang-in-body",
  "trickle",
  "wrong-count",
  "wrong-order",
  "repeated-ids",
  "extra-fields",
  "truncated",
  "html",
  "empty",
  "reset",
] as const;

export type Manner = (typeof manners)[number];

interface Batch {
  readonly items: readonly {
    readonly kol_id: string;
    readonly followers_count?: number;
  }[];
}

/**
 * Stands in front of a real scoring service, puts scores that can be told
 * apart into its answers, and spoils them as it is told. A batch that holds a
 * KOL whose id begins with {@linkcode refusedPrefix} is refused whole with 422,
 * whatever the manner.
 */
export class UnrulyScoring {
  readonly port: number;
  manner: Manner = "well";
  readonly #target: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ended = new AbortController();

  /** `target` is the address of the real service. */
  constructor(target: string) {
    this.#target = target;
    this.#server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: 0,
        onListen() {},
        // A caller that gave up wants no answer any more.
        onError: () => new Response(null, { status: 500 }),
      },
      (request) => this.#answer(request),
    );
    this.port = this.#server.addr.port;
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const manner = this.manner;
    const body = await request.text();
    if (isRefused(body)) return new Response(refusal, { status: 422 });
    const early = earlyAnswers[manner];
    if (early !== undefined) return early();
    if (manner === "hang") await this.#wait(request.signal, hangMs);
    if (manner === "slow") await this.#wait(request.signal, slowMs);
    const path = new URL(request.url).pathname;
    const reply = await fetch(`${this.#target}${path}`, {
      method: request.method,
      headers: { "content-type": "application/json" },
      body,
      signal: request.signal,
    });
    const said = await reply.text();
    const text = reply.ok ? stamped(body, said) : said;
    const spoil = spoilers[manner];
    const headers = { "content-type": "application/json" };
    if (spoil !== undefined) {
      return new Response(spoil(text), { status: reply.status, headers });
    }
    const stream = this.#streamOf(manner, text);
    return new Response(stream ?? text, { status: reply.status, headers });
  }

  /** Bodies that never end well. */
  #streamOf(manner: Manner, text: string): ReadableStream | undefined {
    const bytes = new TextEncoder().encode(text);
    const half = bytes.subarray(0, bytes.length / 2);
    if (manner === "hang-in-body") {
      return new ReadableStream({ start: (body) => body.enqueue(half) });
    }
    if (manner === "reset") {
      return new ReadableStream({
        start(body) {
          body.enqueue(half);
          body.error(new Error("The connection is reset"));
        },
      });
    }
    if (manner !== "trickle") return undefined;
    let at = 0;
    const { signal } = this.#ended;
    return new ReadableStream({
      async pull(body) {
        await waitFor([signal], trickleMs);
        if (at >= bytes.length || signal.aborted) return body.close();
        body.enqueue(bytes.subarray(at, ++at));
      },
    });
  }

  #wait(signal: AbortSignal, ms: number): Promise<void> {
    return waitFor([signal, this.#ended.signal], ms);
  }
}

function isRefused(body: string): boolean {
  try {
    const { items }: Batch = JSON.parse(body);
    return items.some((item) => item.kol_id.startsWith(refusedPrefix));
  } catch {
    // What is no batch is the real service's to refuse.
    return false;
  }
}

/** Ends early when any of the signals fires. */
function waitFor(signals: readonly AbortSignal[], ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    for (const signal of signals) signal.addEventListener("abort", end);
    if (signals.some((signal) => signal.aborted)) end();
  });
}

function tooMany(retryAfter: () => string): () => Response {
  return () =>
    new Response("slow down", {
      status: 429,
      headers: { "retry-after": retryAfter() },
    });
}

const earlyAnswers: Partial<Record<Manner, () => Response>> = {
  "error-500": () => new Response("broken", { status: 500 }),
  "error-503": () => new Response("busy", { status: 503 }),
  "too-many-seconds": tooMany(() => "1"),
  "too-many-date": tooMany(() => new Date(Date.now() + 1_000).toUTCString()),
  "too-many-zero": tooMany(() => "0"),
  "too-many-huge": tooMany(() => "999999999"),
  "too-many-malformed": tooMany(() => "soon, -1; ???"),
  html: () =>
    new Response("<!doctype html><h1>Sign in</h1>", {
      headers: { "content-type": "text/html" },
    }),
  empty: () => new Response(""),
};

const spoilers: Partial<Record<Manner, (text: string) => string>> = {
  "wrong-count": (text) => withResults(text, (all) => all.slice(1)),
  "wrong-order": (text) => withMixedUp(text, (all) => [...all].reverse()),
  "repeated-ids": (text) => withMixedUp(text, (all) => all.map(() => all[0])),
  "extra-fields": (text) =>
    withResults(text, (all) => all.map((one) => Object.assign({ x: 1 }, one))),
  truncated: (text) => text.slice(0, Math.floor(text.length * 0.6)),
};

/**
 * The answer with its results mixed up; as it was where each would still name
 * the KOL that was asked about in its place. An answer names nothing but the
 * KOL, so that no caller can tell two results of one KOL from each other.
 */
function withMixedUp(
  text: string,
  mixUp: (results: readonly unknown[]) => readonly unknown[],
): string {
  return withResults(text, (results) => {
    const mixedUp = mixUp(results);
    const isTold = mixedUp.some((one, at) => kolOf(one) !== kolOf(results[at]));
    return isTold ? mixedUp : results;
  });
}

function kolOf(result: unknown): unknown {
  return typeof result === "object" && result !== null && "kol_id" in result
    ? result.kol_id
    : undefined;
}

/**
 * The answer with scores that tell which item each was made for; an item
 * without followers keeps the real one's.
 */
function stamped(body: string, text: string): string {
  const { items }: Batch = JSON.parse(body);
  return withResults(text, (results) =>
    results.map((result, index) => {
      const followers = items[index]?.followers_count;
      return followers === undefined ? result : stampedResult(
        result,
        stampedScores(followers),
      );
    }));
}

function stampedResult(result: unknown, scores: ScoreNumbers): unknown {
  if (typeof result !== "object" || result === null) return result;
  return {
    ...result,
    ...Object.fromEntries(
      (["trust", "success", "trending"] as const).map((name) => [name, {
        label: "Stamped",
        score: scores[name],
      }]),
    ),
  };
}

function withResults(
  text: string,
  change: (results: readonly unknown[]) => readonly unknown[],
): string {
  const reply: { results: unknown[] } = JSON.parse(text);
  return JSON.stringify({ ...reply, results: change(reply.results) });
}

/** Begins the id of a KOL that the service refuses together with its batch. */
export const refusedPrefix = "refused_";
const refusal = JSON.stringify({ detail: "an item of the batch is refused" });
const slowMs = 1_000;
/** Longer than any deadline of a call. */
const hangMs = 60_000;
const trickleMs = 1_000;
