/** Reasons for which an event is not sent back. */
export const refusedWhys = ["loop", "cut", "no-origin"] as const;

/** Why an event is not sent back. */
export type RefusedWhy = typeof refusedWhys[number];

/** What is told of such letters: `2 letters, which ...`. */
export const whyTexts: Readonly<Record<RefusedWhy, string>> = {
  loop: "were sent back as often as is allowed",
  cut: "are without their bytes, which were too many for the topic",
  "no-origin": "do not say where they came from",
};
