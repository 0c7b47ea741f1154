import { element, setText } from "./format.mjs";
import { ask } from "./page.mjs";

/** Sends the letters of a group back: first a look, then the sending. */

const form = document.getElementById("redrive");

/**
 * @typedef {import("../letter_redrive.ts").RedriveCounts & {
 *   readonly sent: boolean,
 * }} Redriven
 */

/** @param {string} action */
async function run(action) {
  if (form === null) return;
  const { reason = "", node = "" } = form.dataset;
  const query = new URLSearchParams({ reason, node });
  const sending = button("redrive");
  if (sending !== null) sending.disabled = true;
  tell(action === "preview" ? "Looking…" : "Sending…");
  const answer = await ask(`/api/dead-letters/${action}?${query}`);
  if (answer.kind === "refused") return tell(answer.detail);
  const events = show(/** @type {Redriven} */ (answer.body));
  if (sending === null || action !== "preview") return;
  sending.disabled = events === 0;
  setText(sending, events === 0 ? "Send back" : `Send ${events} back`);
}

/**
 * @param {Redriven} counts
 * @returns {number} events that go back
 */
function show({ send, refused, sent }) {
  const parts = Object.entries(send).map(([topic, events]) =>
    `${sent ? "Sent" : "Would send"} ${events} back to ${topic}.`
  );
  for (const { letters, why } of refused) {
    parts.push(`Refused ${letters}, which ${why}.`);
  }
  tell(parts.join(" ") || "There is nothing to send back.");
  return Object.values(send).reduce((sum, events) => sum + events, 0);
}

/** @param {string} text */
function tell(text) {
  setText(element("redrive-answer"), text);
}

/**
 * @param {string} action
 * @returns {HTMLButtonElement | null}
 */
function button(action) {
  const found = form?.querySelector(`[data-redrive="${action}"]`);
  return found instanceof HTMLButtonElement ? found : null;
}

for (const action of ["preview", "redrive"]) {
  button(action)?.addEventListener("click", () => {
    run(action).catch(() => tell("The run does not answer."));
  });
}
form?.addEventListener("submit", (event) => event.preventDefault());
