import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import {
  findChromium,
  launchChromium,
  tellNoChromium,
} from "../support/chromium.ts";
import { produce, produceMany } from "../support/hot_path.ts";
import { type LiveRun, startLiveRun } from "../support/live_run.ts";

const chromium = findChromium();
if (chromium === undefined) tellNoChromium();
const axe = await Deno.readTextFile(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
);

const evilName = `<script>globalThis.hacked=1</script>`;
const paths = [
  "/",
  "/?node=parse",
  "/live",
  "/batches",
  "/kafka",
  "/scores",
  `/scores/tiktok/${encodeURIComponent(evilName)}`,
  "/dead-letters",
  "/dead-letters?reason=not-json&node=parse",
  "/windows",
  "/config",
];

/** A page that keeps what must not happen on it. */
async function openPage(
  browser: Browser,
  run: LiveRun,
  path: string,
  colorScheme: "light" | "dark" = "light",
): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width: 1_440, height: 900 },
  });
  const faults: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      faults.push(message.text());
    }
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("dialog", (dialog) => faults.push(dialog.message()));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${run.url}/`)) faults.push(request.url());
  });
  await page.goto(`${run.url}${path}`);
  return { page, faults };
}

/** Serious findings of an accessibility check. */
async function barriers(page: Page): Promise<string[]> {
  // Evaluated by the debugger, as the page itself allows no inline script.
  await page.evaluate(axe);
  return await page.evaluate(`axe.run().then((result) =>
    result.violations
      .filter((one) => ["serious", "critical"].includes(one.impact))
      .map((one) => one.id + ": " + one.nodes[0].html + " " +
        one.nodes[0].failureSummary))`);
}

Deno.test({
  name: "the live pages in a browser",
  ignore: chromium === undefined,
  async fn(t) {
    await using run = await startLiveRun();
    const browser = await launchChromium(chromium ?? "");
    try {
      await checkAll(t, browser, run);
    } finally {
      await browser.close();
    }
  },
});

async function checkAll(
  t: Deno.TestContext,
  browser: Browser,
  run: LiveRun,
): Promise<void> {
  const samples = run.folder.at("evil.jsonl");
  await Deno.writeTextFile(
    samples,
    [
      JSON.stringify({
        event_id: "e1",
        event_time: new Date().toISOString(),
        platform: "tiktok",
        username: evilName,
        followers_count: 10,
      }),
      `${evilName} is no JSON`,
    ].join("\n"),
  );
  await produce(run.folder, "--file", samples, "--key", "username");
  await produceWindows(run);
  await t.step(
    "numbers move without a reload",
    () => numbersMove(browser, run),
  );
  for (const scheme of ["light", "dark"] as const) {
    for (const path of paths) {
      await t.step(
        `${path} in ${scheme} has no fault and no barrier`,
        async () => {
          const { page, faults } = await openPage(browser, run, path, scheme);
          await page.waitForTimeout(300);
          assert.deepEqual(await barriers(page), []);
          assert.equal(await page.evaluate("globalThis.hacked"), undefined);
          assert.deepEqual(faults, []);
          await page.close();
        },
      );
    }
  }
  await t.step(
    "a KOL named as a script is a text",
    () => evilText(browser, run),
  );
  await t.step("the path of a node is marked", () => pathMarked(browser, run));
  await t.step("everything works by keyboard", () => byKeyboard(browser, run));
  await t.step("the theme can be chosen and stays", () => theme(browser, run));
  await t.step(
    "an event is followed through all nodes",
    () => followed(browser, run),
  );
  await t.step(
    "what a node makes of an event is shown beside it",
    () => beforeAndAfter(browser, run),
  );
  await t.step("windows are charts", () => windows(browser, run));
  await t.step(
    "a page of a KOL shows what its scores were made from",
    () => kol(browser, run),
  );
  await t.step(
    "dead letters are sent back with the token alone, after a preview",
    () => redrive(browser, run),
  );
  await t.step(
    "the sentence names the node that is slow",
    () => bottleneck(browser, run),
  );
}

async function numbersMove(browser: Browser, run: LiveRun): Promise<void> {
  const { page } = await openPage(browser, run, "/");
  const read = '[data-total="read"]';
  await page.locator(read, { hasText: /^\d/ }).waitFor();
  const before = Number(await page.locator(read).textContent());
  await produceMany(run.folder, 300);
  await page.locator(read, { hasText: String(before + 300) }).waitFor();
  await page.close();
}

async function evilText(browser: Browser, run: LiveRun): Promise<void> {
  const { page, faults } = await openPage(browser, run, "/scores?by=trending");
  await page.locator("#ranking a", { hasText: evilName }).first().click();
  assert.equal(await page.locator("h1").textContent(), evilName);
  assert.equal(await page.evaluate("globalThis.hacked"), undefined);
  assert.deepEqual(faults, []);
  await page.close();
}

async function pathMarked(browser: Browser, run: LiveRun): Promise<void> {
  const { page } = await openPage(browser, run, "/");
  await page.locator('a.card[data-node="cache"]').hover();
  const off = await page.locator("a.card.off").evaluateAll((cards) =>
    cards.map((card) => card.getAttribute("data-node"))
  );
  assert.deepEqual(off.toSorted(), ["history", "scores"]);
  assert.equal(await page.locator("g.edge.on").count() > 3, true);
  await page.locator("#search").fill("micro");
  const left = await page.locator("a.card:not(.off)").evaluateAll((cards) =>
    cards.map((card) => card.getAttribute("data-node"))
  );
  assert.deepEqual(left, ["batch"]);
  await page.close();
}

async function byKeyboard(browser: Browser, run: LiveRun): Promise<void> {
  const { page } = await openPage(browser, run, "/");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate("document.activeElement.id"), "search");
  await page.keyboard.press("Escape");
  await page.locator('a.card[data-node="score"]').focus();
  await page.keyboard.press("Enter");
  await page.locator("#drawer h2", { hasText: "score" }).waitFor();
  assert.match(page.url(), /\?node=score$/);
  await page.keyboard.press("Escape");
  await page.locator("#drawer").waitFor({ state: "hidden" });
  assert.equal(
    await page.evaluate("document.activeElement.getAttribute('data-node')"),
    "score",
  );
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await page.waitForURL(/\/batches$/);
  await page.close();
}

async function theme(browser: Browser, run: LiveRun): Promise<void> {
  const { page } = await openPage(browser, run, "/config");
  const colour = () =>
    page.evaluate("getComputedStyle(document.body).backgroundColor");
  const light = await colour();
  await page.locator("#theme").click();
  const dark = await colour();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await colour(), dark);
  await page.close();
}

async function followed(browser: Browser, run: LiveRun): Promise<void> {
  const { page, faults } = await openPage(browser, run, "/live");
  await page.locator("input[name=follow]").fill("the-one");
  await page.locator("#tap-start").click();
  await page.locator("#tap-state", { hasText: "Watching" }).waitFor();
  const file = run.folder.at("one.jsonl");
  await Deno.writeTextFile(
    file,
    JSON.stringify({
      event_time: new Date().toISOString(),
      platform: "tiktok",
      username: "the-one",
      followers_count: 10,
      bio: "my own words",
    }),
  );
  await produce(run.folder, "--file", file, "--key", "username");
  await page.locator("article header b", { hasText: "history out" }).waitFor();
  const heads = await page.locator("article header b").allTextContents();
  for (
    const id of [
      "profiles out",
      "parse out",
      "batch out",
      "score out",
      "cache out",
    ]
  ) {
    assert(heads.includes(id), `${id}: ${heads}`);
  }
  const text = await page.locator("#tap-events").textContent() ?? "";
  assert.match(text, /bio: "\*\*\*"/);
  assert.doesNotMatch(text, /my own words/);
  assert.deepEqual(faults, []);
  await page.close();
}

/** Two windows of a group with an evil name, the newer one still open. */
async function produceWindows(run: LiveRun): Promise<void> {
  const file = run.folder.at("windows.jsonl");
  const results = [0, 1].map((at) => ({
    name: "kpis",
    group: { kol_id: evilName },
    window_start: `2025-12-03T10:0${5 * at}:00.000Z`,
    window_end: `2025-12-03T10:${at === 0 ? "05" : "10"}:00.000Z`,
    count: 10 + at,
    measures: { clicks: 5 + at, ctr: 0.5, platform: "tiktok", none: null },
    revision: 20 + at,
    final: at === 0,
    incomplete: false,
    late: 3,
    watermark: "2025-12-03T10:06:00.000Z",
  }));
  await Deno.writeTextFile(
    file,
    results.map((one) => JSON.stringify(one)).join("\n"),
  );
  await produce(run.folder, "--file", file, "--topic", "metrics.windowed");
}

async function beforeAndAfter(browser: Browser, run: LiveRun): Promise<void> {
  const { page, faults } = await openPage(browser, run, "/live?node=parse");
  await page.locator("#tap-start").click();
  await page.locator("#tap-state", { hasText: "Watching" }).waitFor();
  await produceMany(run.folder, 3);
  const pair = page.locator("article.pair:not(.single)").first();
  await pair.waitFor();
  assert.equal(await pair.locator("pre").count(), 2);
  assert.match(
    await pair.locator("pre").first().textContent() ?? "",
    /− username: /,
  );
  assert.match(
    await pair.locator("pre").last().textContent() ?? "",
    /\+ kol_id: /,
  );
  await page.locator("#tap-start").click();
  await page.locator("#tap-state", { hasText: "Stopped" }).waitFor();
  assert.deepEqual(faults, []);
  await page.close();
}

async function windows(browser: Browser, run: LiveRun): Promise<void> {
  const { page, faults } = await openPage(browser, run, "/windows?name=kpis");
  await page.locator("#charts .uplot canvas").nth(2).waitFor();
  const titles = await page.locator("#charts .u-title").allTextContents();
  assert.deepEqual(titles, ["count", "clicks", "ctr"]);
  const key = await page.locator("#charts-key").textContent();
  assert.equal(key, ` 1: kol_id=${evilName}`);
  assert.match(
    await page.locator("#window-figures").textContent() ?? "",
    /Late events\s+6[^]*2025-12-03 10:06:00Z/,
  );
  assert.equal(await page.evaluate("globalThis.hacked"), undefined);
  assert.deepEqual(faults, []);
  await page.close();
}

async function kol(browser: Browser, run: LiveRun): Promise<void> {
  const path = `/scores/tiktok/${encodeURIComponent(evilName)}`;
  const { page, faults } = await openPage(browser, run, path);
  const features = page.locator("#features");
  assert.match(await features.textContent() ?? "", /followers_count\s*10/);
  assert.match(await features.textContent() ?? "", /log_followers\s*2\.3979/);
  assert.equal(await page.locator("circle.score-dot").count() >= 3, true);
  assert.deepEqual(faults, []);
  await page.close();
}

async function redrive(browser: Browser, run: LiveRun): Promise<void> {
  const { page, faults } = await openPage(
    browser,
    run,
    "/dead-letters?reason=not-json&node=parse",
  );
  const answer = (text: string) =>
    page.locator("#redrive-answer", { hasText: text }).waitFor();
  const preview = page.locator("[data-redrive=preview]");
  await preview.click();
  await answer("Give the control token first");
  const { port } = new URL(run.url);
  const token = await Deno.readTextFile(run.folder.at(`ui-token-${port}`));
  await page.locator("#token").fill(token.trim());
  await preview.click();
  await answer("Would send 1 back to kol.profiles.raw.");
  await page.locator("[data-redrive=redrive]", { hasText: "Send 1 back" })
    .click();
  await answer("Sent 1 back to kol.profiles.raw.");
  // It is no JSON this time either, and its letter says that it was sent back.
  await page.locator("#letters details", { hasText: "kol.profiles.raw" })
    .first().waitFor();
  assert.deepEqual(faults, []);
  await page.close();
}

async function bottleneck(browser: Browser, run: LiveRun): Promise<void> {
  const { page } = await openPage(browser, run, "/");
  run.slowness = 1_000;
  await produceMany(run.folder, 12_000);
  await page.locator("#bottleneck-text", {
    hasText: /^score is \d+ % busy and holds the stream up; profiles waits/,
  }).waitFor({ timeout: 60_000 });
  assert.equal(
    await page.locator("a.card.culprit").getAttribute("data-node"),
    "score",
  );
  await page.locator("g.edge .fill", { hasText: "full" }).first().waitFor();
  run.slowness = 0;
  await page.locator("#bottleneck-text", { hasText: /^Nothing/ })
    .waitFor({ timeout: 60_000 });
  await page.close();
}
