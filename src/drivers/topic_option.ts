import type { z } from "zod";
import { text } from "../core/options.ts";

/** An option that names a topic, by the rules of the log. */
export function topicOption(doc: string): z.ZodType<string> {
  return text({ doc }).refine((name) => topicPattern.test(name), {
    message:
      "expected a topic's name: letters, digits, dots, dashes and underscores, at most 249",
  });
}

/** `.` and `..` are no names: topics are folders of a broker. */
const topicPattern = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;
