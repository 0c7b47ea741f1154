import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../core/clock.ts";
import { HotpathError, toHotpathError } from "../core/errors.ts";
import { ApiKeys } from "../scoring/api/api_keys.ts";
import { readModelSetting } from "../scoring/models/model_setting.ts";
import type { ModelSettings } from "../scoring/models/model_settings.ts";
import { readScaling } from "../scoring/models/read_scaling.ts";
import {
  type ScoringServiceOptions,
  startScoringService,
} from "../scoring/service.ts";
import { accessLogger } from "./access_logger.ts";
import { exitCodes } from "./cli_io.ts";
import type { LazyStores } from "./lazy_stores.ts";
import type { ProcessIo } from "./process_io.ts";
import { tellFailure } from "./run_end.ts";
import {
  addStateOptions,
  durationArgument,
  loggerOf,
  type StateOptions,
  wholeNumber,
} from "./run_options.ts";
import { SeamScoreStore, SeamWindowHistory } from "./score_store.ts";
import { scoringModels } from "./scoring_models.ts";
import { serveStores } from "./serve_stores.ts";
import {
  addTopologyOptions,
  type TopologyOptions,
} from "./topology_options.ts";

/** What `serve` is told on the command line. */
export interface ServeOptions extends StateOptions, TopologyOptions {
  readonly port: number;
  readonly host: string;
  readonly trustModel?: string;
  readonly successModel?: string;
  readonly successScaler?: string;
  readonly featureOrder?: string;
  readonly mlflowUrl?: string;
  readonly modelPoll: number;
  readonly apiKeys?: string;
  readonly topology?: string;
  readonly maxInFlight?: number;
  readonly requestTimeout?: number;
  readonly drain?: number;
  readonly accessLog: boolean;
}

const EXAMPLES = `
A model is a LightGBM text file, a registered model (models:/NAME@alias,
models:/NAME/Stage or models:/NAME/version, with --mlflow-url) or the word
rule. Without the options it is models/trust.txt and models/success.txt where
they are present, else the rule.

Prints the address once it answers. SIGTERM or Ctrl-C finishes what is in work.
The page /docs describes every endpoint.

Exit code: 0 stopped, 2 the port cannot be had, 4 a model cannot be used.

Examples:
  $ deno task serve --port 8080
  $ deno task serve --port 8080 --trust-model my-models/trust.txt
  $ deno task serve --port 8080 --trust-model models:/trust@production --mlflow-url http://127.0.0.1:5000
  $ deno task serve --port 8080 --host 0.0.0.0 --api-keys keys.txt
`;

/** `hotpath serve`: serves scores over HTTP. */
export function serveCommand(io: ProcessIo): Command {
  const command = new Command("serve")
    .description("Serve scores over HTTP")
    .option("--port <n>", "where it listens, 0 for a free one", port, 8080)
    .option("--host <address>", "whom it listens to", "127.0.0.1")
    .option("--trust-model <model>", "file, models:/ address or rule")
    .option("--success-model <model>", "file, models:/ address or rule")
    .option(
      "--success-scaler <file>",
      "standard scaler of the success model, JSON",
    )
    .option(
      "--feature-order <order>",
      "serving: unnamed columns are in the order of this service",
    )
    .option("--mlflow-url <url>", "model registry (MLFLOW_TRACKING_URI)")
    .option(
      "--model-poll <duration>",
      "from one look at the registry to the next",
      durationArgument,
      30_000,
    )
    .option("--api-keys <file>", "keys that callers need, one a line")
    .option("--topology <file>", "topology whose stores are read")
    .option("--max-in-flight <n>", "requests in work at a time", wholeNumber(1))
    .option(
      "--request-timeout <duration>",
      "longest time of a request",
      durationArgument,
    )
    .option(
      "--drain <duration>",
      "time for what is in work at the end",
      durationArgument,
    )
    .option("--no-access-log", "log no line for each request");
  addStateOptions(addTopologyOptions(command));
  return command.addHelpText("after", EXAMPLES)
    .action((options: ServeOptions) => serve(options, io));
}

async function serve(options: ServeOptions, io: ProcessIo): Promise<void> {
  let stores: LazyStores | undefined;
  let stopListening = () => {};
  try {
    const logger = loggerOf(options, io);
    stores = await serveStores(options, { io, logger });
    if (stores === undefined) return;
    const open = () => opened.open();
    const opened = stores;
    const stopped = new Promise<void>((resolve) => {
      stopListening = io.onStop(resolve);
    });
    const service = await startScoringService({
      ...await serviceOptions(options, io),
      logger,
      scoreStore: new SeamScoreStore(open, systemClock),
      windowHistory: new SeamWindowHistory(open),
    });
    io.out(`${service.url}\n`);
    await stopped;
    logger.log("info", "Stopping, what is in work is finished");
    await service.close();
  } catch (thrown) {
    tellServeFailure(thrown, io);
  } finally {
    stopListening();
    await stores?.close();
  }
}

async function serviceOptions(
  options: ServeOptions,
  io: ProcessIo,
): Promise<ScoringServiceOptions> {
  const { maxInFlight, requestTimeout, drain } = options;
  const url = options.mlflowUrl ?? io.env["MLFLOW_TRACKING_URI"];
  const keys = await apiKeys(options.apiKeys, io);
  if (keys === undefined && !loopback.test(options.host)) {
    io.err(
      `Anyone who reaches ${options.host} may ask for scores, give --api-keys FILE to change that\n`,
    );
  }
  return {
    ...await modelSettings(options, io),
    hostname: options.host,
    port: options.port,
    pollMs: options.modelPoll,
    ...(url === undefined
      ? {}
      : { registry: { url, token: io.env["MLFLOW_TRACKING_TOKEN"] } }),
    ...(keys === undefined ? {} : { apiKeys: keys }),
    limits: {
      ...(maxInFlight === undefined ? {} : { maxInFlight }),
      ...(requestTimeout === undefined
        ? {}
        : { requestTimeoutMs: requestTimeout }),
      ...(drain === undefined ? {} : { drainMs: drain }),
    },
    ...(options.accessLog
      ? { accessLogger: accessLogger(systemClock, (line) => io.err(line)) }
      : {}),
  };
}

async function modelSettings(
  options: ServeOptions,
  io: ProcessIo,
): Promise<ModelSettings> {
  const { trustModel, successModel, successScaler, featureOrder } = options;
  if (featureOrder !== undefined && featureOrder !== "serving") {
    throw new HotpathError({
      code: "usage",
      message: `Give --feature-order serving or leave it out: ${featureOrder}`,
    });
  }
  const logger = loggerOf(options, io);
  const shipped = trustModel === undefined || successModel === undefined
    ? await scoringModels(io, logger)
    : {};
  return {
    ...shipped,
    ...(trustModel === undefined
      ? {}
      : { trustModel: readModelSetting(trustModel) }),
    ...(successModel === undefined
      ? {}
      : { successModel: readModelSetting(successModel) }),
    ...(featureOrder === undefined ? {} : { featureOrder }),
    ...(successScaler === undefined ? {} : {
      successScaling: readScaling(await readFile(successScaler, io)),
    }),
  };
}

async function apiKeys(
  path: string | undefined,
  io: ProcessIo,
): Promise<ApiKeys | undefined> {
  if (path === undefined) return undefined;
  const keys = ApiKeys.parse(await readFile(path, io));
  if (keys.count > 0) return keys;
  throw new HotpathError({
    code: "config-invalid",
    message: `Write at least one key into the file of API keys: ${path}`,
  });
}

async function readFile(path: string, io: ProcessIo): Promise<string> {
  try {
    return await io.readText(path);
  } catch (error) {
    throw toHotpathError(error, "not-found", `Cannot read ${path}`);
  }
}

/** A model or a file that cannot be used is a fault of the configuration. */
function tellServeFailure(thrown: unknown, io: ProcessIo): void {
  tellFailure(thrown, io);
  if (!(thrown instanceof HotpathError)) return;
  if (thrown.code === "model-refused" || thrown.code === "not-found") {
    io.exit(exitCodes.config);
  }
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("expected a port from 0 to 65535");
}

const loopback = /^(?:127\.|\[?::1\]?$|localhost$)/;
