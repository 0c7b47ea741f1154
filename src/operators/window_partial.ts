import { z } from "zod";
import type { NodeType } from "../core/node.ts";
import { text } from "../core/options.ts";
import type { WindowNode } from "../core/window.ts";
import type { Drivers } from "../drivers/drivers.ts";
import { EventReader } from "./window/event_reader.ts";
import { markKey } from "./window/mark_key.ts";
import { PartialWindow } from "./window/partial_window.ts";
import { windowFields } from "./window/window_options.ts";
import { windowSummary } from "./window/window_summary.ts";

const options = z.strictObject({
  ...windowFields,
  window: text({ doc: "Id of the window that it is a stage of" }),
});

/** Counts and measures what each source partition has of a group. */
export const windowPartial: NodeType<typeof options, Drivers> = {
  type: "window-partial",
  role: "operator",
  doc: "First stage of a window: what each partition has of a group",
  options,
  input: ["message"],
  output: "message",
  canFail: true,
  isStage: true,
  facts: (settings) => ({
    summary: windowSummary(settings),
    needsOrder: true,
  }),
  create: (settings, { clock }): WindowNode =>
    new PartialWindow({
      id: settings.window,
      options: settings,
      reader: new EventReader(settings),
      markKey: markKey(settings.window, settings),
      clock,
    }),
};
