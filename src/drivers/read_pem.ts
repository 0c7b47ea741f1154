import { printable } from "../config/printable.ts";
import { HotpathError } from "../core/errors.ts";

/** How what a PEM file holds begins. */
const begins = {
  certificate: /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----/,
  key: /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/,
};

/**
 * The text of a PEM file that a driver's setting names. One that cannot be
 * read, or holds something else, is refused before anything is connected, as
 * the drivers' own errors name neither the file nor the setting.
 */
export async function readPem(
  path: string,
  { setting, holds }: {
    readonly setting: string;
    readonly holds: keyof typeof begins;
  },
): Promise<string> {
  const refuse = (why: string, cause?: unknown) =>
    new HotpathError({
      code: "config-invalid",
      message: `Read the file of ${setting}, ${why}: ${printable(path)}`,
      cause,
    });
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (thrown) {
    const why = thrown instanceof Deno.errors.NotFound
      ? "there is none; check the path"
      : "it cannot be read; check the path and the rights";
    throw refuse(why, thrown);
  }
  if (begins[holds].test(text)) return text;
  throw refuse(`expected a ${holds} in PEM (-----BEGIN …)`);
}
