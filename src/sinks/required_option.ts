import type { z } from "zod";
import { flag } from "../core/options.ts";

/** The `required` option that every sink has. */
export const requiredOption: z.ZodType<boolean> = flag({
  doc:
    "Whether commits wait for this sink; a best-effort sink gives up after one burst of tries",
  default: true,
});
