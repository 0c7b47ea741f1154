import type { z } from "zod";
import { text } from "../../core/options.ts";
import { templateFault } from "../../drivers/key_template.ts";

/** A key of the cache with fields of the event in braces. */
export function keyOption(doc: string): z.ZodType<string> {
  return text({ doc }).check((context) => {
    const fault = templateFault(context.value);
    if (fault === undefined) return;
    context.issues.push({
      code: "custom",
      message: fault,
      input: context.value,
    });
  });
}
