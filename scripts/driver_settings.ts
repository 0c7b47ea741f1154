/**
 * Writes the page of the drivers' settings anew:
 *
 *     deno run --allow-write=docs scripts/driver_settings.ts
 */
import { driverTypes } from "../src/drivers/driver_types.ts";
import {
  driverSettingsFile,
  driverSettingsPage,
} from "./support/driver_settings_page.ts";

await Deno.writeTextFile(driverSettingsFile, driverSettingsPage(driverTypes));
