import type { Clock } from "../core/clock.ts";
import type { Log } from "../drivers/log.ts";
import type { LetterRedrive, RedriveCounts } from "../ui/letter_redrive.ts";
import { hasLetters } from "./dlq_letters.ts";
import { redrivesMaxDefault } from "./redrive.ts";
import {
  previewRedrive,
  redriveLetters,
  type RedriveTally,
} from "./redrive_letters.ts";
import { refusedWhys, whyTexts } from "./refused_why.ts";

/** Sends letters of a topic back for the live pages, as `dlq redrive` does. */
export function letterRedrive(
  parts: { readonly log: Log; readonly clock: Clock },
  topic: string | undefined,
): LetterRedrive {
  const requestFor = async (filter: { reason: string; node: string }) =>
    topic !== undefined && await hasLetters(parts.log, topic)
      ? { topic, filter, redrivesMax: redrivesMaxDefault }
      : undefined;
  return {
    async preview(choice) {
      const request = await requestFor(choice);
      if (request === undefined) return nothing;
      return countsOf((await previewRedrive(request, parts)).tally);
    },
    async run(choice, signal) {
      const request = await requestFor(choice);
      if (request === undefined) return nothing;
      return countsOf(await redriveLetters(request, { ...parts, signal }));
    },
  };
}

const nothing: RedriveCounts = { send: {}, refused: [] };

function countsOf({ send, refused }: RedriveTally): RedriveCounts {
  return {
    send,
    refused: refusedWhys.flatMap((why) => {
      const letters = refused[why] ?? 0;
      return letters === 0 ? [] : [{ letters, why: whyTexts[why] }];
    }),
  };
}
