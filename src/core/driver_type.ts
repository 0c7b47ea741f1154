import type { z } from "zod";

/**
 * A server that can stand behind a seam, with its settings declared once: they
 * validate, document and complete `drivers.SEAM.with`, and open the driver.
 */
export interface DriverType {
  readonly seam: "log" | "cache" | "table";
  /** Name in the file: `kafka`. */
  readonly driver: string;
  /** One plain line for `list` and the reference page. */
  readonly doc: string;
  readonly settings: z.ZodObject;
}
