import assert from "node:assert/strict";
import type { SourceNode } from "../../src/core/node.ts";
import type {
  Assignment,
  PollRequest,
  SourceSession,
  TopicPartition,
} from "../../src/core/source.ts";
import { recordBytes } from "../../src/core/record.ts";
import { NodeWindow } from "../../src/sources/telemetry/node_window.ts";
import { telemetry } from "../../src/sources/telemetry.ts";
import { nodeContext } from "../support/node_context.ts";
import { metricsOf, SetMetrics } from "../support/node_metrics.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const plenty: PollRequest = {
  maxRecords: 500,
  maxBytes: 1_000_000,
  waitMs: 1_000,
  allowOversize: false,
  paused: [],
};

/** A telemetry source that is open, polled as a pump polls it. */
class Opened {
  readonly clock = new VirtualClock();
  readonly metrics = new SetMetrics();
  readonly assigned: Assignment[] = [];
  readonly revoked: TopicPartition[] = [];
  readonly stop = new AbortController();
  readonly #options: Record<string, unknown>;
  #source: SourceNode | undefined;
  #session: SourceSession | undefined;

  constructor(options: Record<string, unknown> = {}) {
    this.#options = options;
    this.metrics.nodes = [metricsOf()];
  }

  async open(): Promise<void> {
    const source = telemetry.create(
      telemetry.options.parse(this.#options),
      nodeContext({
        id: "telemetry",
        clock: this.clock,
        metrics: this.metrics,
      }),
    );
    assert.ok("kind" in source && source.kind === "source");
    this.#source = source;
    this.#session = await source.open({
      assigned: (partitions) => this.assigned.push(...partitions),
      revoked: (partitions) => {
        this.revoked.push(...partitions);
        return Promise.resolve();
      },
      lost: () => assert.fail("Nothing is lost"),
    });
  }

  get session(): SourceSession {
    assert.ok(this.#session);
    return this.#session;
  }

  /** One poll, however long it takes, and what its records hold. */
  async poll(request: Partial<PollRequest> = {}): Promise<NodeWindow[]> {
    return await this.clock.until(this.begin(request));
  }

  /** The same, with the time left to the test. */
  async begin(request: Partial<PollRequest> = {}): Promise<NodeWindow[]> {
    const { records } = await this.session.poll(
      { ...plenty, ...request },
      this.stop.signal,
    );
    return records.map((record) => {
      const decoded = this.#source?.decode?.(record);
      assert.ok(decoded?.value instanceof NodeWindow);
      assert.equal(decoded.eventTime, Date.parse(decoded.value.window_start));
      return decoded.value;
    });
  }

  /** Polls until something comes. */
  async next(): Promise<NodeWindow[]> {
    for (let poll = 0; poll < 100; poll++) {
      const windows = await this.poll();
      if (windows.length > 0) return windows;
    }
    return assert.fail("Nothing came");
  }
}

Deno.test("each node is told of once a window, with what it did in it", async () => {
  const opened = new Opened();
  await opened.open();
  opened.metrics.nodes = [
    metricsOf({ in: 40, out: 38, errors: 1, dropped: 1, p95Ms: 1.23456 }),
    metricsOf({ node: "profiles", in: 50, out: 50, lag: 7, busy: 0.25 }),
  ];
  const first = await opened.next();
  assert.deepEqual(JSON.parse(first[0]?.toJsonText() ?? ""), {
    name: "telemetry",
    group: { topology: "hot-path", node: "parse", instance: "one" },
    window_start: "2025-12-03T10:00:00.000Z",
    window_end: "2025-12-03T10:00:10.000Z",
    count: 40,
    measures: {
      in: 40,
      out: 38,
      errors: 1,
      dropped: 1,
      retries: 0,
      rate: 4,
      p50_ms: null,
      p95_ms: 1.235,
      p99_ms: null,
      in_flight: 0,
      waiting: 0,
      busy: 0,
      blocked: 0,
      lag: null,
      status: "ok",
    },
    revision: 2 * Date.UTC(2025, 11, 3, 10, 0, 10) + 1,
    final: true,
    incomplete: false,
    late: 0,
    watermark: "2025-12-03T10:00:10.000Z",
  });
  assert.equal(first[1]?.measures.lag, 7);
  assert.equal(first[1]?.measures.busy, 0.25);
  opened.metrics.nodes = [metricsOf({ in: 45, out: 43, errors: 1 })];
  const [second] = await opened.next();
  assert.equal(second?.window_start, "2025-12-03T10:00:10.000Z");
  assert.equal(second?.count, 5);
  assert.equal(second?.measures.out, 5);
  assert.equal(second?.measures.errors, 0);
  assert.equal(
    second?.key,
    '["telemetry","hot-path","parse","one","2025-12-03T10:00:10.000Z"]',
  );
});

Deno.test("nothing is read between the windows, and no poll waits longer than it may", async () => {
  const opened = new Opened();
  await opened.open();
  const began = opened.clock.monotonic();
  for (let second = 1; second < 10; second++) {
    assert.deepEqual(await opened.poll(), []);
    assert.equal(opened.clock.monotonic() - began, second * 1_000);
  }
  assert.equal(opened.metrics.asked, 0);
  assert.equal((await opened.poll()).length, 1);
  assert.equal(opened.metrics.asked, 1);
});

Deno.test("a node that worked before anybody looked has an incomplete first window", async () => {
  const opened = new Opened();
  opened.metrics.nodes = [
    metricsOf({ in: 1_000, out: 1_000 }),
    metricsOf({ node: "late" }),
  ];
  await opened.clock.advance(4_000);
  await opened.open();
  opened.metrics.nodes = [
    metricsOf({ in: 1_003, out: 1_003 }),
    metricsOf({ node: "late", in: 2 }),
  ];
  const first = await opened.next();
  assert.deepEqual(
    first.map(({ count, incomplete, final, revision }) => [
      count,
      incomplete,
      final,
      revision < 10,
    ]),
    [[3, true, false, true], [2, false, true, false]],
  );
  const second = await opened.next();
  assert.deepEqual(second.map(({ incomplete }) => incomplete), [false, false]);
});

Deno.test("what a process did before its telemetry was open is in the first window", async () => {
  const opened = new Opened();
  const startedAt = opened.clock.now();
  opened.metrics.nodes = [metricsOf({ startedAt, in: 4 })];
  // It takes from one window into the next.
  await opened.clock.advance(9_000);
  const late = metricsOf({ node: "late", startedAt: opened.clock.now() });
  await opened.clock.advance(900);
  opened.metrics.nodes = [metricsOf({ startedAt, in: 5 }), late];
  await opened.open();
  const [first, second] = await opened.next();
  assert.deepEqual(
    [first?.window_start, first?.count, first?.incomplete, second?.count],
    ["2025-12-03T10:00:00.000Z", 5, false, 0],
  );
});

Deno.test("the end tells at once how far the open window has come, not final", async () => {
  const opened = new Opened();
  await opened.open();
  await opened.next();
  opened.metrics.nodes = [metricsOf({ in: 8 })];
  const polling = opened.begin();
  await opened.clock.advance(500);
  opened.stop.abort();
  const [last] = await polling;
  assert.equal(opened.clock.monotonic(), 10_500);
  assert.deepEqual(
    [last?.window_start, last?.final, last?.incomplete, last?.count],
    ["2025-12-03T10:00:10.000Z", false, false, 8],
  );
  assert.equal(last?.measures.rate, 16);
  // The log may be going away by then.
  assert.equal(opened.metrics.asked, 1);
  await opened.session.close();
  assert.deepEqual(opened.revoked, [{ topic: "telemetry.one", partition: 0 }]);
  assert.equal(opened.clock.timers, 0);
});

Deno.test("what is not taken waits, and nothing is read meanwhile", async () => {
  const opened = new Opened();
  await opened.open();
  opened.metrics.nodes = [1, 2, 3].map((n) =>
    metricsOf({ node: `n${n}`, in: n })
  );
  await opened.clock.advance(10_000);
  assert.equal((await opened.poll({ maxRecords: 2 })).length, 2);
  await opened.clock.advance(34_000);
  assert.equal((await opened.poll({ maxRecords: 2 })).length, 1);
  assert.equal(opened.metrics.asked, 1);
  opened.metrics.nodes = [metricsOf({ node: "n1", in: 8 })];
  // Nothing of the time that was missed is lost: the window is longer.
  const [next] = await opened.poll();
  assert.deepEqual(
    [next?.window_start, next?.window_end, next?.count, next?.measures.rate],
    ["2025-12-03T10:00:10.000Z", "2025-12-03T10:00:40.000Z", 7, 0.233],
  );
});

Deno.test("a poll takes no more bytes than it was granted, and says what one needs", async () => {
  const opened = new Opened();
  await opened.open();
  await opened.clock.advance(10_000);
  const ask = (request: Partial<PollRequest>) =>
    opened.session.poll({ ...plenty, ...request }, opened.stop.signal);
  const { oversizeBytes, records } = await ask({ maxBytes: 100 });
  assert.deepEqual(records, []);
  assert.ok(oversizeBytes > 100);
  const one = await ask({ maxBytes: oversizeBytes });
  assert.deepEqual(one.records.map(recordBytes), [oversizeBytes]);
});

Deno.test("its partition is always read to its end, and goes on where it was after a restart", async () => {
  const opened = new Opened();
  await opened.open();
  const lag = async () =>
    (await opened.session.lag()).map(({ position, end }) => end - position);
  assert.deepEqual(await lag(), [0]);
  await opened.next();
  assert.deepEqual(await lag(), [0]);
  const [{ end } = assert.fail()] = await opened.session.lag();
  await opened.session.close();
  await opened.open();
  assert.ok((opened.assigned[1]?.offset ?? 0) >= end);
});

Deno.test("a wall clock that is set back does not silence it", async () => {
  const opened = new Opened();
  await opened.open();
  await opened.next();
  opened.clock.stepWall(-3_600_000);
  const [next] = await opened.next();
  assert.equal(next?.window_start, "2025-12-03T09:00:10.000Z");
  assert.equal(opened.clock.monotonic(), 20_000);
});

Deno.test("a topology that has ended is told of once more", async () => {
  const opened = new Opened({ interval: "1s" });
  await opened.open();
  opened.metrics.nodes = [
    metricsOf({ in: 3, isEnded: true }),
    metricsOf({ topology: "other" }),
  ];
  const groups = async () =>
    (await opened.next()).map(({ group }) => group.topology);
  assert.deepEqual(await groups(), ["hot-path", "other"]);
  assert.deepEqual(await groups(), ["other"]);
});

Deno.test("its options choose the topologies and name the process", async () => {
  const opened = new Opened({ topologies: ["b"], instance: "host-7" });
  opened.metrics.nodes = [
    metricsOf({ topology: "a" }),
    metricsOf({ topology: "b" }),
  ];
  await opened.open();
  const windows = await opened.next();
  assert.deepEqual(windows.map(({ group }) => group), [
    { topology: "b", node: "parse", instance: "host-7" },
  ]);
  const accepts = (given: unknown) =>
    telemetry.options.safeParse(given).success;
  assert.equal(accepts({ interval: "999ms" }), false);
  assert.equal(accepts({ interval: "1s" }), true);
  assert.equal(accepts({ topologies: [] }), false);
});

Deno.test("it says that what it gives is no work", () => {
  const facts = (given: unknown) =>
    telemetry.facts(telemetry.options.parse(given));
  assert.equal(facts({}).background, true);
  assert.equal(
    facts({}).summary,
    "all topologies of the process, every 10s",
  );
  assert.equal(
    facts({ topologies: ["a", "b"], interval: "1m" }).summary,
    "a, b, every 1m",
  );
});
