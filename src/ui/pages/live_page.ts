import { html, raw } from "hono/html";
import type { Plan } from "../../graph/plan.ts";
import type { Markup } from "../markup.ts";

/** The page that shows samples of what passes a node. */
export function livePage(
  plan: Plan,
  asked: {
    readonly node: string | undefined;
    readonly follow: string | undefined;
    readonly off: string | undefined;
  },
): Markup {
  const byDefault = plan.nodes.find((node) => node.type.canFail) ??
    plan.nodes[0];
  const chosen = asked.node ?? byDefault?.id;
  return html`
    <div class="title-row">
      <h1>Live</h1>
      <p
        class="muted">Samples of what passes a node: as it came in, and what became of it. Or one event through all nodes.</p>
    </div>
    ${asked.off === undefined ? "" : html`
      <p class="bottleneck unclear"
        role="status"><span class="sign" aria-hidden="true"></span><span>${asked
          .off}</span></p>
    `}
    <form id="tap" class="panel form" ${asked.off === undefined ? "" : "inert"}>
      <label>Node <select name="node">${plan.nodes.map((node) =>
        html`
          <option value="${node.id}" ${raw(
            node.id === chosen ? " selected" : "",
          )}>${node.id}</option>
        `
      )}</select></label>
      <label>Show <select name="side"><option value="both">in and out</option><option value="in">in</option><option value="out">out</option></select></label>
      <label>Every <select name="interval"><option>100ms</option><option selected>500ms</option><option>2s</option></select></label>
      <label
        class="wide">Where <input name="where" placeholder="kol_id = ana and followers_count &gt; 1000" autocomplete="off"></label>
      <label
        class="wide">Follow one event (key, event id or origin) <input name="follow" placeholder="ana or kol.profiles.raw/0/17" autocomplete="off" value="${asked
          .follow ?? ""}"></label>
      <div
        class="buttons"><button type="submit" id="tap-start">Start</button><button type="button" id="tap-clear">Clear</button></div>
    </form>
    <p id="tap-state" class="muted" role="status">Not started.</p>
    <section id="tap-events" class="panel" aria-label="Events">
      <p class="empty">Nothing yet: press Start.</p>
    </section>
  `;
}
