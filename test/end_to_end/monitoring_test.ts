import assert from "node:assert/strict";
import { type Child, startHotpath } from "../support/child.ts";
import { produce } from "../support/hot_path.ts";
import { type HttpServer, httpServer } from "../support/http_server.ts";
import { documentedMetrics } from "../support/monitoring_page.ts";
import { itemsOf, replyOf, resultOf } from "../support/score_service.ts";
import { StateFolder } from "../support/state_folder.ts";

/** A window of two stages over the same topic, which leaves out what is late. */
const perMinute = `name: per-minute
nodes:
  profiles: { type: kafka-source, with: { topics: [kol.profiles.raw], group: per-minute } }
  parse: { type: parse, from: profiles, with: { schema: profile }, onError: dead }
  by-platform:
    type: window
    from: parse
    with: { size: 1m, by: [platform], measures: { all: { count: "*" } }, late: drop, flushAfter: 1s, partitions: 1 }
    onError: dead
  out: { type: kafka-sink, from: by-platform, with: { topic: metrics.windowed, key: key }, onError: dead }
  dead: { type: dead-letter-sink, with: { topic: kol.dead-letters } }
`;

const began = Date.UTC(2025, 11, 3, 10);
/** The last is of the first minute, when that has ended; one is no profile. */
const minutes = [...Array.from({ length: 30 }, (_, index) => index), 0];

function events(): string {
  const profiles = minutes.map((minute, index) => ({
    event_type: "profile",
    event_id: `event-${index}`,
    event_time: new Date(began + minute * 60_000).toISOString(),
    platform: "tiktok",
    username: "kol",
    followers_count: 1_000,
  }));
  return [...profiles, { event_type: "profile" }]
    .map((one) => JSON.stringify(one)).join("\n") + "\n";
}

/** A service that fails first, and makes all scores by a rule then. */
function failingOnce(): HttpServer {
  let calls = 0;
  return httpServer((body) =>
    calls++ === 0 ? new Response("away", { status: 500 }) : replyOf(
      itemsOf(body).map(({ kol_id }) => resultOf(kol_id, { degraded: true })),
    )
  );
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of a text by the name of their metric and what they are of it. */
function samplesOf(text: string): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>();
  for (const line of text.split("\n")) {
    const [, name = "", labels = "", value = ""] =
      /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === "") continue;
    const told = Object.fromEntries(
      [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)]
        .map(([, label = "", text = ""]) => [label, text]),
    );
    const all = samples.get(name) ?? [];
    samples.set(name, [...all, { labels: told, value: Number(value) }]);
  }
  return samples;
}

/** What the pages of both topologies tell now. */
async function metricsOf(run: Child): Promise<Map<string, Sample[]>> {
  const texts = await Promise.all(
    [...run.stderr.matchAll(/Live pages of \S+: (\S+)/g)].map(
      async ([, url = ""]) => await (await fetch(`${url}metrics`)).text(),
    ),
  );
  assert.equal(texts.length, 2, run.stderr);
  return samplesOf(texts.join("\n"));
}

/** Of the samples of a metric those with these labels, added up. */
function sum(
  samples: ReadonlyMap<string, readonly Sample[]>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return (samples.get(name) ?? [])
    .filter((one) =>
      Object.entries(labels).every(([key, text]) => one.labels[key] === text)
    )
    .reduce((all, { value }) => all + value, 0);
}

Deno.test("every metric of the monitoring page has a value in a real run, with the labels that it names", async () => {
  await using folder = new StateFolder();
  await using scoring = failingOnce();
  await Deno.mkdir(folder.at("profiles"), { recursive: true });
  await Deno.copyFile(
    "topology/profiles/embedded.yaml",
    folder.at("profiles/embedded.yaml"),
  );
  await Deno.writeTextFile(folder.at("per-minute.yaml"), perMinute);
  await Deno.writeTextFile(folder.at("events.jsonl"), events());
  await produce(
    folder,
    "--file",
    folder.at("events.jsonl"),
    "--key",
    "username",
  );
  await using run = startHotpath([
    "run",
    "topology/hot-path.yaml",
    folder.at("per-minute.yaml"),
    ...["--profile", "embedded", "--state", folder.path],
    ...["--ui", "127.0.0.1:0"],
  ], { SCORING_URL: scoring.url });
  await run.until(
    "both",
    ({ stderr }) => /pages of per-minute: /.test(stderr),
  );
  const documented = await documentedMetrics();
  let samples = await metricsOf(run);
  const isTold = () =>
    missingOf(documented, samples).length === 0 &&
    sum(samples, "pipeline_sink_writes_total", { sink: "history" }) ===
      minutes.length &&
    sum(samples, "pipeline_late_records_total") > 0 &&
    ["final", "early", "marker"].every((kind) =>
      sum(samples, "pipeline_window_emitted_total", { kind }) > 0
    );
  const deadline = Date.now() + waitMs;
  while (!isTold() && Date.now() < deadline) samples = await metricsOf(run);
  assert.deepEqual(missingOf(documented, samples), []);
  assert.deepEqual(labelsThatDiffer(documented, samples), []);
  tellsWhatHappened(samples);
  run.kill("SIGTERM");
  assert.equal((await run.end).code, 0, run.stderr);
});

/** Longest until all has been told, milliseconds. */
const waitMs = 30_000;

type Documented = Awaited<ReturnType<typeof documentedMetrics>>;

/** Documented, and without a value. */
function missingOf(
  documented: Documented,
  samples: ReadonlyMap<string, readonly Sample[]>,
): string[] {
  return documented
    .map(({ name, type }) => type === "histogram" ? `${name}_count` : name)
    .filter((name) => !samples.has(name));
}

function labelsThatDiffer(
  documented: Documented,
  samples: ReadonlyMap<string, readonly Sample[]>,
): string[] {
  return documented.flatMap(({ name, type, labels }) => {
    const told = samples.get(type === "histogram" ? `${name}_count` : name);
    const has = Object.keys(told?.[0]?.labels ?? {}).toSorted();
    const should = [...labels].toSorted();
    return has.join() === should.join() ? [] : [`${name}: ${has} ${should}`];
  });
}

function tellsWhatHappened(
  samples: ReadonlyMap<string, readonly Sample[]>,
): void {
  const scored = minutes.length;
  const expected: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    number,
  ])[] = [
    ["pipeline_score_value_count", { model: "trust", version: "t-1" }, scored],
    ["pipeline_score_value_sum", { model: "trust" }, 75.5 * scored],
    ["pipeline_score_value_bucket", { model: "trust", le: "75" }, 0],
    ["pipeline_score_value_bucket", { model: "trust", le: "80" }, scored],
    [
      "pipeline_score_label_total",
      { model: "trending", label: "Viral" },
      scored,
    ],
    ["pipeline_score_fallback_total", {}, scored],
    ["pipeline_feature_missing_ratio", { feature: "avg_views" }, 1],
    ["pipeline_feature_missing_ratio", { feature: "followers_count" }, 0],
    ["pipeline_score_retries_total", { reason: "call-failed" }, 1],
    ["pipeline_late_records_total", {}, 1],
    ["pipeline_edge_queue_bytes", {}, 0],
    [
      "pipeline_sink_writes_total",
      { sink: "history", outcome: "delivered" },
      scored,
    ],
  ];
  for (const [name, labels, value] of expected) {
    const told = sum(samples, name, labels);
    assert.ok(Math.abs(told - value) < 1e-6, `${name}: ${told} ${value}`);
  }
  // The windows' events are of last year, or older.
  assert.ok(sum(samples, "pipeline_watermark_lag_seconds") > 86_400);
}
