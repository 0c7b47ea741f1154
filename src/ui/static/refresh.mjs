import { isInUse } from "./in_use.mjs";
import { isHeld } from "./page.mjs";

/**
 * Reads the page anew while it is looked at and puts its marked parts in place
 * of the old ones: what is shown is what the server says, written once there.
 */

const everyMs = 2_000;

async function refresh() {
  if (document.hidden || isHeld()) return;
  const response = await fetch(location.href);
  if (!response.ok) return;
  const text = await response.text();
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const old of document.querySelectorAll("[data-refresh]")) {
    const next = fresh.getElementById(old.id);
    // What somebody is reading or has marked stays as it is.
    if (next === null || isInUse(old)) continue;
    const scrolled = old.querySelector(".scroll");
    old.replaceWith(document.adoptNode(next));
    const scroll = next.querySelector(".scroll");
    scroll?.scrollTo(scrolled?.scrollLeft ?? 0, scrolled?.scrollTop ?? 0);
  }
  document.dispatchEvent(new CustomEvent("hotpath-refresh"));
}

function schedule() {
  setTimeout(() => {
    // A server that is away is asked again; the state in the head tells of it.
    refresh().catch(() => undefined).finally(schedule);
  }, everyMs);
}

schedule();
