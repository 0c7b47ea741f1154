import { fileURLToPath } from "node:url";
import type { Logger } from "../core/logger.ts";
import type { ModelSettings } from "../scoring/models/model_settings.ts";
import type { ModelSetting } from "../scoring/models/model_setting.ts";
import type { CliIo } from "./cli_io.ts";

/**
 * The models that come with the project, where they are present in `models/`;
 * else the rules, said aloud.
 */
export async function scoringModels(
  io: CliIo,
  logger: Logger,
): Promise<Required<Pick<ModelSettings, "trustModel" | "successModel">>> {
  const present = new Set(await io.listFiles(FOLDER));
  const setting = (file: string): ModelSetting => {
    if (present.has(file)) return { kind: "file", path: `${FOLDER}/${file}` };
    logger.log("warn", `Scoring by rule, there is no models/${file}`);
    return { kind: "rule" };
  };
  return {
    trustModel: setting("trust.txt"),
    successModel: setting("success.txt"),
  };
}

/** Beside the sources, from wherever the command is run. */
const FOLDER = fileURLToPath(new URL("../../models", import.meta.url));
