import { type OptionRow, optionRows } from "../../src/config/option_rows.ts";
import type { DriverType } from "../../src/core/driver_type.ts";

/** Where the page of the drivers' settings is kept. */
export const driverSettingsFile = "docs/driver-settings.md";

/** The page of the drivers' settings, as their schemas say. */
export function driverSettingsPage(types: readonly DriverType[]): string {
  return [
    "# Settings of the drivers",
    "",
    "What may stand under `drivers.SEAM.with` in a topology or a profile. `lint` refuses what is not here, tells the nearest name, and refuses settings that contradict each other; `deno task config` shows those in force, and `deno task list kafka` prints this on a terminal. The embedded drivers have nothing to set.",
    "",
    "This page is made of the declarations that validate the settings: `deno run --allow-write=docs scripts/driver_settings.ts` writes it, and a test fails where it is stale.",
    ...types.flatMap(section),
    "",
  ].join("\n");
}

function section({ seam, driver, doc, settings }: DriverType): string[] {
  return [
    "",
    `## ${driver}`,
    "",
    `${doc}: \`drivers.${seam}.with\`.`,
    "",
    "| setting | value | default | means |",
    "| --- | --- | --- | --- |",
    ...optionRows({ options: settings }).map(rowText),
  ];
}

function rowText({ name, kind, default: byDefault, doc }: OptionRow): string {
  const shown = byDefault === undefined ? "none" : `\`${byDefault}\``;
  const cells = [`\`${name}\``, kind, shown, doc];
  return `| ${cells.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`;
}
