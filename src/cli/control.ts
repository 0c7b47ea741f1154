import { Command } from "commander";
import { z } from "zod";
import { HotpathError } from "../core/errors.ts";
import { tokenFile } from "../ui/control_token.ts";
import type { ProcessIo } from "./process_io.ts";
import { addUrlOption, askRun, type RunUrlOptions } from "./run_client.ts";
import { tellFailure } from "./run_end.ts";

interface ControlOptions extends RunUrlOptions {
  readonly state?: string;
}

/** What a run can be told, and what it then does. */
const actions = {
  pause: "Tell a run to read nothing more for now",
  resume: "Tell a paused run to read on",
  drain: "Tell a run to finish what it has and end",
} as const;

/** `hotpath pause`, `resume` and `drain`. */
export function controlCommand(
  action: keyof typeof actions,
  io: ProcessIo,
): Command {
  return addUrlOption(new Command(action))
    .description(actions[action])
    .option(
      "--state <dir>",
      "state folder of the run, where its token is (default: HOTPATH_STATE or .hotpath)",
    )
    .addHelpText(
      "after",
      `
It needs the control token of the run: HOTPATH_UI_TOKEN, or the file
ui-token-PORT that the run keeps in its state folder.

Exit code: 0 done, 2 the token is missing or wrong, 3 the run does not answer.

Examples:
  $ deno task ${action}
  $ deno task ${action} --url http://127.0.0.1:8091 --state .hotpath`,
    )
    .action((options: ControlOptions) => control(action, options, io));
}

async function control(
  action: keyof typeof actions,
  options: ControlOptions,
  io: ProcessIo,
): Promise<void> {
  try {
    const { state } = await askRun(`/api/${action}`, {
      url: options.url,
      token: await tokenOf(options, io),
      answer: z.object({ state: z.string() }),
    });
    io.out(`${state}\n`);
  } catch (thrown) {
    tellFailure(thrown, io);
  }
}

async function tokenOf(
  options: ControlOptions,
  io: ProcessIo,
): Promise<string> {
  const given = io.env["HOTPATH_UI_TOKEN"];
  if (given) return given;
  const { port, protocol } = new URL(options.url);
  const folder = options.state ?? io.env["HOTPATH_STATE"] ?? ".hotpath";
  const path = tokenFile(
    folder,
    Number(port || (protocol === "https:" ? 443 : 80)),
  );
  try {
    return (await io.readText(path)).trim();
  } catch (thrown) {
    throw new HotpathError({
      code: "usage",
      message:
        `Give the run's state folder with --state, or its token in HOTPATH_UI_TOKEN, as the token cannot be read: ${path}`,
      cause: thrown,
    });
  }
}
