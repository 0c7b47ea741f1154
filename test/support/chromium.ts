import { type Browser, chromium } from "playwright-core";

/** Where Debian and Ubuntu put it, and where CHROMIUM says it is. */
const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** Nothing of the browser's own may talk to the network while pages are tested. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Path of a Chromium; undefined where there is none and none may be installed.
 * In CI one is installed, and it is an error where that does not work: there
 * the tests are never skipped.
 */
export function findChromium(): string | undefined {
  const asked = Deno.env.get("CHROMIUM");
  const found = [...asked ? [asked] : [], ...places].find(exists);
  if (found !== undefined) return found;
  if (Deno.env.get("CI") !== "true") return undefined;
  if (Deno.uid() !== 0) {
    throw new Error("Install chromium for the browser tests, CI is not root");
  }
  for (const args of [["update"], ["install", "-y", "chromium"]]) {
    const { success, stderr } = new Deno.Command("apt-get", {
      args: ["-qq", ...args],
      env: { DEBIAN_FRONTEND: "noninteractive" },
      stdout: "null",
      stderr: "piped",
    }).outputSync();
    if (!success) {
      throw new Error(`Install chromium: ${new TextDecoder().decode(stderr)}`);
    }
  }
  return places.find(exists);
}

/** Starts a browser that shows nothing. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags });
}

/** Why browser tests do not run, where that is so. */
export const noChromium =
  "There is no Chromium here, so the pages are not tested in a browser: install chromium, or name one in CHROMIUM";

/** Says why these tests are skipped. */
export function tellNoChromium(): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${noChromium}\n`));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
