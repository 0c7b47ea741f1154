import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Hono } from "hono";
import { styleNames } from "../style_names.ts";

/** Files that pages load, by name: nothing else can be asked for. */
const own = [
  ...styleNames.map((name) => [name, "text/css"] as const),
  ["icon.svg", "image/svg+xml"],
  ["theme.mjs", "text/javascript"],
  ["page.mjs", "text/javascript"],
  ["format.mjs", "text/javascript"],
  ["topology.mjs", "text/javascript"],
  ["drawer.mjs", "text/javascript"],
  ["in_use.mjs", "text/javascript"],
  ["live.mjs", "text/javascript"],
  ["redrive.mjs", "text/javascript"],
  ["refresh.mjs", "text/javascript"],
  ["windows.mjs", "text/javascript"],
] as const;

const packaged = [
  ["uplot.js", "uplot/dist/uPlot.iife.min.js", "text/javascript"],
  ["uplot.css", "uplot/dist/uPlot.min.css", "text/css"],
] as const;

/** `/static/`: styles and scripts, each read once when it is asked for first. */
export function addStaticRoutes(app: Hono): void {
  for (const [name, type] of own) {
    add(app, { name, type, at: new URL(`../static/${name}`, import.meta.url) });
  }
  const resolve = createRequire(import.meta.url).resolve;
  for (const [name, path, type] of packaged) {
    add(app, { name, type, at: () => pathToFileURL(resolve(path)) });
  }
}

interface StaticFile {
  readonly name: string;
  readonly type: string;
  readonly at: URL | (() => URL);
}

function add(app: Hono, { name, type, at }: StaticFile): void {
  let file: Promise<{ text: string; etag: string }> | undefined;
  app.get(`/static/${name}`, async (c) => {
    file ??= read(at instanceof URL ? at : at());
    const { text, etag } = await file;
    c.header("etag", etag);
    c.header("cache-control", "no-cache");
    if (c.req.header("if-none-match") === etag) return c.body(null, 304);
    return c.body(text, 200, { "content-type": `${type}; charset=utf-8` });
  });
}

async function read(url: URL): Promise<{ text: string; etag: string }> {
  const text = await Deno.readTextFile(url);
  const digest = createHash("sha256").update(text).digest("base64url");
  return { text, etag: `"${digest.slice(0, 16)}"` };
}
