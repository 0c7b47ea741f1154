import { html, raw } from "hono/html";
import type { Markup } from "../markup.ts";
import { styleNames } from "../style_names.ts";

/** What stands around the content of every page. */
export interface PageFrame {
  readonly title: string;
  /** Path of the page, for the menu. */
  readonly path: string;
  readonly topology: string;
  /** Profile under which it runs. */
  readonly profile: string | undefined;
  /** Modules of the page besides the common one. */
  readonly modules?: readonly string[];
  readonly styles?: readonly string[];
  /** Classic scripts, which come before the modules. */
  readonly scripts?: readonly string[];
  readonly body: Markup | readonly Markup[];
}

/** The menu. */
const pages = [
  { path: "/", title: "Topology", key: "t" },
  { path: "/live", title: "Live", key: "l" },
  { path: "/batches", title: "Batches", key: "b" },
  { path: "/kafka", title: "Partitions", key: "k" },
  { path: "/scores", title: "Scores", key: "s" },
  { path: "/dead-letters", title: "Dead letters", key: "d" },
  { path: "/windows", title: "Windows", key: "w" },
  { path: "/config", title: "Config", key: "c" },
] as const;

/** A whole page. */
export function page(frame: PageFrame): Markup {
  const { title, topology, profile, modules = [], styles = [], scripts = [] } =
    frame;
  return html`
        ${raw("<!doctype html>")}
        <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title} · ${topology}</title>
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml">
        ${styleNames.map((name) =>
          html`<link rel="stylesheet" href="/static/${name}">`
        )}
        ${styles.map((href) => html`<link rel="stylesheet" href="${href}">`)}
        <script src="/static/theme.mjs"></script>
        <script type="module" src="/static/page.mjs"></script>
        ${scripts.map((src) => html`<script src="${src}" defer></script>`)}
    ${modules.map((src) => html`<script type="module" src="${src}"></script>`)}
          </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
        <a class="brand" href="/"><span aria-hidden="true">▸</span> hotpath</a>
        <span class="topology" title="The topology that runs">${topology}</span>
        ${profile === undefined
          ? ""
          : html`<span class="badge profile" title="Profile">${profile}</span>`}
        <span class="badge state" id="state" role="status">…</span>
        <span class="spacer"></span>
        <button type="button" id="live" aria-pressed="false" title="Stop the numbers to read them (space)">Hold</button>
        <button type="button" id="theme" title="Light or dark">Theme</button>
        <details class="menu"><summary>Control</summary><form class="menu-body" id="control">
        <p>These change the run and need the control token.</p>
        <label>Token <input id="token" type="password" autocomplete="off" spellcheck="false"></label>
        <div class="buttons"><button type="button" data-control="pause">Pause</button><button type="button" data-control="resume">Resume</button><button type="button" data-control="drain" class="danger">Drain and end</button></div>
        <p id="control-answer" role="status"></p>
        </form></details>
            </header>
        <nav aria-label="Pages">
          <ul>${pages.map(({ path, title, key }) =>
            html`<li><a href="${path}" data-key="${key}"${
              path === frame.path ? raw(' aria-current="page"') : ""
            }>${title}</a></li>`
          )}</ul>
        </nav>
        <main id="content" tabindex="-1">
        ${frame.body}
            </main>
        <footer><span>Keys: <kbd>/</kbd> search, <kbd>g</kbd> then <kbd>t l b k s d w c</kbd> go to a page, <kbd>space</kbd> hold, <kbd>esc</kbd> close</span></footer>
      </body>
    </html>
  `;
}
