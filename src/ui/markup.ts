import type { HtmlEscapedString } from "hono/utils/html";

/** A piece of a page whose texts are escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;
