/**
 * Puts load on a scoring service, as a process of its own, and prints what it
 * saw as one JSON object. Started by bench_scoring.ts:
 *
 *     load.ts URL sequence BATCH REQUESTS    one request after the other
 *     load.ts URL rate PER_SECOND SECONDS    single requests, at a fixed rate
 *     load.ts URL memory BATCH SCORES        resident memory on the way
 */

/** Latencies in milliseconds, and how fast the answers came. */
export interface LatencyResult {
  readonly requests: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly perSecond: number;
}

/** Resident memory of the service while it scores. */
export interface MemoryResult {
  readonly scores: number;
  readonly scoresPerSecond: number;
  readonly startBytes: number;
  readonly endBytes: number;
  /** By a straight line through the second half, bytes a score. */
  readonly slopeBytesPerScore: number;
}

/** Requests before those that count, while the code is compiled. */
const WARM_UP = 200;
const MEMORY_SAMPLES = 40;
/** Scores before the memory counts. */
const MEMORY_WARM_UP = 500_000;

async function main(
  args: readonly string[],
): Promise<LatencyResult | MemoryResult> {
  const [url = "", mode = "", first = "", second = ""] = args;
  switch (mode) {
    case "sequence":
      return await sequence(url, Number(first), Number(second));
    case "rate":
      return await rate(url, Number(first), Number(second));
    case "memory":
      return await memory(url, Number(first), Number(second));
    default:
      throw new Error(`Unknown mode: ${mode}`);
  }
}

async function sequence(
  url: string,
  batch: number,
  requests: number,
): Promise<LatencyResult> {
  const bodies = bodiesOf(batch, 20);
  const path = batch === 1 ? "/predict/kol-score" : "/predict/kol-score/batch";
  const send = sender(`${url}${path}`);
  for (let at = 0; at < WARM_UP; at++) await send(bodies[at % 20] ?? "");
  const times: number[] = [];
  let failed = 0;
  const begun = performance.now();
  for (let at = 0; at < requests; at++) {
    const start = performance.now();
    if (!await send(bodies[at % 20] ?? "")) failed += 1;
    times.push(performance.now() - start);
  }
  return latencies(times, failed, performance.now() - begun);
}

/**
 * Each request is due at its own time whether the ones before are answered or
 * not, and its latency counts from then, so that waiting is not left out.
 */
async function rate(
  url: string,
  perSecond: number,
  seconds: number,
): Promise<LatencyResult> {
  const bodies = bodiesOf(1, 100);
  const send = sender(`${url}/predict/kol-score`);
  for (let at = 0; at < WARM_UP; at++) await send(bodies[at % 100] ?? "");
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  let failed = 0;
  const begun = performance.now();
  const total = perSecond * seconds;
  for (let at = 0; at < total;) {
    const due = Math.floor((performance.now() - begun) / 1_000 * perSecond);
    for (; at < Math.min(due, total); at++) {
      const dueAt = begun + at / perSecond * 1_000;
      pending.push(
        send(bodies[at % 100] ?? "").then((isGood) => {
          if (!isGood) failed += 1;
          times.push(performance.now() - dueAt);
        }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  return latencies(times, failed, performance.now() - begun);
}

async function memory(
  url: string,
  batch: number,
  scores: number,
): Promise<MemoryResult> {
  const bodies = bodiesOf(batch, 20);
  const send = sender(`${url}/predict/kol-score/batch`);
  const requests = Math.ceil(scores / batch);
  const every = Math.max(1, Math.floor(requests / MEMORY_SAMPLES));
  const samples: { scores: number; bytes: number }[] = [];
  // The heap first grows to the size that it keeps.
  for (let at = 0; at < MEMORY_WARM_UP / batch; at++) {
    await send(bodies[at % 20] ?? "");
  }
  const begun = performance.now();
  for (let at = 0; at < requests; at++) {
    if (!await send(bodies[at % 20] ?? "")) throw new Error("A batch failed");
    if (at % every !== 0) continue;
    samples.push({ scores: at * batch, bytes: await residentBytes(url) });
  }
  const seconds = (performance.now() - begun) / 1_000;
  return {
    scores: requests * batch,
    scoresPerSecond: Math.round(requests * batch / seconds),
    startBytes: samples[0]?.bytes ?? 0,
    endBytes: samples.at(-1)?.bytes ?? 0,
    slopeBytesPerScore: slope(samples.slice(samples.length / 2)),
  };
}

async function residentBytes(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = /^process_resident_memory_bytes (\d+)/m.exec(text);
  return Number(found?.[1] ?? NaN);
}

function slope(samples: readonly { scores: number; bytes: number }[]): number {
  const meanX = samples.reduce((sum, one) => sum + one.scores, 0) /
    samples.length;
  const meanY = samples.reduce((sum, one) => sum + one.bytes, 0) /
    samples.length;
  const up = samples.reduce(
    (sum, one) => sum + (one.scores - meanX) * (one.bytes - meanY),
    0,
  );
  return up / samples.reduce((sum, one) => sum + (one.scores - meanX) ** 2, 0);
}

function sender(url: string): (body: string) => Promise<boolean> {
  const headers = { "content-type": "application/json" };
  return async (body) => {
    const response = await fetch(url, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status === 200;
  };
}

function latencies(
  times: number[],
  failed: number,
  tookMs: number,
): LatencyResult {
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  return {
    requests: times.length,
    failed,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    perSecond: Math.round(times.length / tookMs * 1_000),
  };
}

/** Different bodies of `batch` KOLs each; all inputs known of three in four. */
function bodiesOf(batch: number, count: number): string[] {
  return Array.from({ length: count }, (_, body) => {
    const items = Array.from(
      { length: batch },
      (_, at) => kolOf(body * batch + at),
    );
    return JSON.stringify(batch === 1 ? items[0] : { items });
  });
}

function kolOf(at: number): Readonly<Record<string, unknown>> {
  const size = 100 + (at * 7_919) % 2_000_000;
  const account = {
    kol_id: `kol_${at}`,
    followers_count: size,
    following_count: (at * 31) % 5_000,
    favorites_count: size * (at % 30),
    verified: at % 9 === 0,
    has_bio: true,
    has_url: at % 2 === 0,
    bio_length: at % 150,
  };
  if (at % 4 === 0) return account;
  return {
    ...account,
    post_count: at % 900,
    account_age_days: 30 + at % 3_000,
    has_profile_image: true,
    avg_views: size / 3,
    avg_likes: size / 50,
    avg_comments: size / 900,
    avg_shares: size / 800,
    total_videos: at % 400,
    video_count_30d: 1 + at % 30,
    growth_rate: (at % 100) / 100 - 0.3,
  };
}

if (import.meta.main) {
  const text = `${JSON.stringify(await main(Deno.args))}\n`;
  await Deno.stdout.write(new TextEncoder().encode(text));
}
