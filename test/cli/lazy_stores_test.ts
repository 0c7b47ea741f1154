import assert from "node:assert/strict";
import { LazyStores } from "../../src/cli/lazy_stores.ts";
import type { OpenDrivers } from "../../src/drivers/open_drivers.ts";
import { embeddedDrivers } from "../support/embedded.ts";

Deno.test("stores are opened when they are read first, and once", async () => {
  await using open = await embeddedDrivers();
  const counts = { opened: 0, closed: 0 };
  const stores = new LazyStores(() => {
    counts.opened += 1;
    return Promise.resolve<OpenDrivers>({
      drivers: open.drivers,
      close: () => {
        counts.closed += 1;
        return Promise.resolve();
      },
    });
  });
  assert.equal(counts.opened, 0);
  const [first, second] = await Promise.all([stores.open(), stores.open()]);
  assert.equal(first, second);
  assert.equal(counts.opened, 1);
  await stores.close();
  assert.equal(counts.closed, 1);
  await assert.rejects(stores.open());
});

Deno.test("stores that could not be opened are tried again", async () => {
  await using open = await embeddedDrivers();
  let tries = 0;
  const stores = new LazyStores(() => {
    tries += 1;
    return tries === 1 ? Promise.reject(new Error("away")) : Promise.resolve({
      drivers: open.drivers,
      close: () => Promise.resolve(),
    });
  });
  await assert.rejects(stores.open(), /away/);
  assert.equal(await stores.open(), open.drivers);
  await stores.close();
});

Deno.test("stores that were never opened are closed without a word", async () => {
  const stores = new LazyStores(() => Promise.reject(new Error("not asked")));
  await stores.close();
});
