import assert from "node:assert/strict";
import type { Hono } from "hono";
import type { StoreReads } from "../../src/ui/store_reads.ts";
import { createUiApp } from "../../src/ui/ui_app.ts";
import { Chain } from "../support/small_topology.ts";
import { noStores, uiContext } from "../support/ui_context.ts";

const evil = `<script>alert("x")</script>`;
const time = "2025-12-03T10:00:00.000Z";

const stores: StoreReads = {
  scores: {
    top: (by) =>
      Promise.resolve([{
        member: evil,
        platform: "tiktok",
        score: 41,
        fields: { composite_score: "41", trust_label: by, bio: evil },
      }]),
    spread: (_, bounds) => Promise.resolve([...bounds.map(() => 0), 7]),
    kol: (platform, id) =>
      Promise.resolve({
        platform,
        id,
        current: { trust_score: "40.5" },
        history: [1, 2].map((at) => ({
          at,
          trust: 10 * at,
          success: null,
          trending: 3,
          composite: 4,
        })),
        features: {
          kind: "known",
          origin: "t/0/1",
          eventTime: time,
          without: [],
          inputs: [
            { name: "followers_count", value: 10, from: "event" },
            { name: "bio", value: 4_711, from: "event" },
            { name: "growth_rate", value: null, from: "missing" },
          ],
          trust: [{ name: "log_followers", value: 2.397895 }],
          success: [{ name: "price_tier", value: null }],
        },
      }),
  },
  letters: {
    groups: () =>
      Promise.resolve([{
        reason: "not-json",
        node: "parse",
        count: 2,
        lastHour: 1,
        hourBefore: 1,
        first: time,
        last: time,
        example: { origin: "t/0/1", message: evil },
      }]),
    letters: (reason, node) =>
      Promise.resolve([{
        origin: "t/0/1",
        reason,
        node,
        message: evil,
        attempts: 1,
        firstAt: time,
        lastAt: time,
        redrives: 0,
        key: "k",
        headers: {},
        value: JSON.stringify({ bio: "hidden-words", kol: evil }),
      }]),
  },
  windows: {
    recent: () =>
      Promise.resolve([{
        name: "kpi",
        group: { kol_id: evil },
        start: time,
        end: time,
        count: 5,
        measures: { clicks: 2, ctr: null },
        final: true,
        incomplete: false,
        late: 3,
        watermark: time,
      }]),
  },
};

async function withApp(
  read: StoreReads,
  check: (get: (path: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const chain = new Chain();
  const run = chain.start();
  await chain.clock.advance(100);
  const context = { ...uiContext(chain.plan, run, chain.clock), stores: read };
  const app: Hono = createUiApp(context, "127.0.0.1");
  await check(async (path) => {
    const answer = await app.request(path, { headers: { host: "127.0.0.1" } });
    assert.equal(answer.status, 200, path);
    return await answer.text();
  });
  await run.drain();
}

const pages = [
  "/scores",
  "/scores?by=trust",
  `/scores/tiktok/${encodeURIComponent(evil)}`,
  "/dead-letters",
  "/dead-letters?reason=not-json&node=parse",
  "/windows",
  "/config",
];

Deno.test("pages of the stores escape whatever is in them, and mask what is personal", async () => {
  await withApp(stores, async (get) => {
    for (const path of pages) {
      const text = await get(path);
      assert.doesNotMatch(text, /<script>|\sstyle=|\son[a-z]+="/, path);
      assert.doesNotMatch(text, /undefined|\[object|hidden-words/, path);
    }
    assert.match(await get("/scores"), /&lt;script&gt;alert\(&quot;x/);
    const letters = await get("/dead-letters?reason=not-json&node=parse");
    assert.match(letters, /\*\*\*/);
    assert.doesNotMatch(await get("/scores/tiktok/ana"), /4,?711/);
  });
});

Deno.test("empty stores make pages that say so", async () => {
  await withApp(noStores, async (get) => {
    assert.match(await get("/scores"), /Nothing is ranked/);
    assert.match(await get("/scores/tiktok/ana"), /The cache has no scores/);
    assert.match(await get("/dead-letters"), /There are no dead letters/);
    assert.match(await get("/windows"), /No window has a result yet/);
    assert.match(await get("/config"), /Lint finds nothing doubtful/);
  });
});

Deno.test("pages of the stores have JSON twins and CSV", async () => {
  await withApp(stores, async (get) => {
    const json = async (path: string) => JSON.parse(await get(path));
    assert.equal((await json("/api/scores?by=trust")).by, "trust");
    const kol = await json("/api/scores/tiktok/ana");
    assert.equal(kol.history.length, 2);
    assert.equal(kol.features.trust[0].value, 2.397895);
    assert.deepEqual((await json("/api/spread?by=trust")).spread.at(-1), {
      from: "95",
      title: "95 to 100",
      count: 7,
    });
    const csv = await get("/api/scores/tiktok/ana/features.csv");
    assert.match(csv, /input,followers_count,10,event\r\n/);
    assert.equal((await json("/api/dead-letters")).groups[0].count, 2);
    const { letters } = await json(
      "/api/dead-letters?reason=not-json&node=parse",
    );
    assert.deepEqual(letters[0].value, { bio: "***", kol: evil });
    assert.equal((await json("/api/windows")).windows[0].late, 3);
    assert.equal((await json("/api/config")).checksum, "0123456789ab");
    for (
      const name of [
        "scores",
        "spread",
        "scores/tiktok/ana/history",
        "dead-letters",
        "windows",
        "settings",
      ]
    ) {
      assert.match(await get(`/api/${name}.csv`), /^[^\r]+\r\n/, name);
    }
  });
});
