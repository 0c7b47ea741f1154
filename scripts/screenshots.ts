/**
 * Takes the pictures of the live pages that the README shows: the home page in
 * light and dark, while the demo runs.
 *
 *     deno task screenshots
 */
import {
  findChromium,
  launchChromium,
  noChromium,
} from "../test/support/chromium.ts";
import { produceMany } from "../test/support/hot_path.ts";
import { startLiveRun } from "../test/support/live_run.ts";

const chromium = findChromium();
if (chromium === undefined) throw new Error(noChromium);

await using run = await startLiveRun();
run.slowness = 120;
await produceMany(run.folder, 6_000);
const browser = await launchChromium(chromium);
try {
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({
      colorScheme,
      viewport: { width: 1_440, height: 860 },
    });
    await page.goto(`${run.url}/`);
    await page.locator("a.card b", { hasText: /\d/ }).first().waitFor();
    await page.locator("#bottleneck-text", { hasText: "score" }).waitFor();
    await page.screenshot({ path: `docs/live-${colorScheme}.png` });
    await page.close();
  }
} finally {
  await browser.close();
}
