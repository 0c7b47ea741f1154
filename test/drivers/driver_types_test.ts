import assert from "node:assert/strict";
import {
  driverSettingsFile,
  driverSettingsPage,
} from "../../scripts/support/driver_settings_page.ts";
import { optionRows } from "../../src/config/option_rows.ts";
import { driverNames } from "../../src/config/topology_settings.ts";
import { driverTypes } from "../../src/drivers/driver_types.ts";

Deno.test("every driver that a topology may name has its settings declared", () => {
  const named = Object.entries(driverNames).flatMap(([seam, names]) =>
    names.filter((name) => name !== "embedded").map((name) => `${seam} ${name}`)
  );
  assert.deepEqual(
    driverTypes.map(({ seam, driver }) => `${seam} ${driver}`),
    named,
  );
});

Deno.test("every setting of a driver says what it is for, and may be left out", () => {
  for (const { driver, settings } of driverTypes) {
    for (const row of optionRows({ options: settings })) {
      assert.match(row.doc, /^[A-Z0-9c].*[^.]$/, `${driver} ${row.name}`);
      assert.notEqual(row.kind, "any", `${driver} ${row.name}`);
      assert.equal(row.required, false, `${driver} ${row.name}`);
    }
  }
});

Deno.test("the page of the drivers' settings is as their schemas say", async () => {
  assert.equal(
    await Deno.readTextFile(driverSettingsFile),
    driverSettingsPage(driverTypes),
    "deno run --allow-write=docs scripts/driver_settings.ts writes it anew",
  );
});
