import type { Clock } from "../../core/clock.ts";
import { toHotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import type { MlflowRegistry, RegistryVersion } from "./mlflow_registry.ts";
import type { RegisteredModel } from "./model_setting.ts";

/** What a watch looks at and whom it tells. */
export interface RegistryWatchOptions {
  readonly part: "trust" | "success";
  readonly model: RegisteredModel;
  readonly registry: MlflowRegistry;
  /** Puts a downloaded model to use; throws where it is refused. */
  readonly use: (bytes: Uint8Array, version: RegistryVersion) => void;
  readonly onLoad: (outcome: "swapped" | "failed") => void;
  /** From the end of one look to the next, milliseconds. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Looks at intervals which version an alias stands for, and loads it when that
 * has changed. What is in use stays in use when the registry is away or the
 * new model is refused; a refused version is tried again only after the alias
 * has moved.
 */
export class RegistryWatch {
  readonly #options: RegistryWatchOptions;
  /** The version last decided on, used or refused. */
  #decided: string | undefined;
  #lastFailure: string | undefined;
  /** The registry could not be reached at the last look. */
  #isAway = false;
  #isClosed = false;
  #stopTimer = () => {};
  #running: Promise<void> = Promise.resolve();

  constructor(options: RegistryWatchOptions) {
    this.#options = options;
  }

  /** Looks once, then goes on looking until closed. Never rejects. */
  start(): Promise<void> {
    this.#running = this.#round();
    return this.#running;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    await this.#running;
  }

  async #round(): Promise<void> {
    await this.#look();
    if (this.#isClosed) return;
    const { clock, pollMs } = this.#options;
    this.#stopTimer = clock.after(pollMs, () => {
      this.#running = this.#round();
    });
  }

  async #look(): Promise<void> {
    const { model, registry } = this.#options;
    try {
      const version = await registry.resolve(model);
      this.#reached();
      if (version.version === this.#decided) return;
      await this.#load(version);
      this.#lastFailure = undefined;
    } catch (thrown) {
      if (!this.#isClosed) this.#failed(thrown);
    }
  }

  async #load(version: RegistryVersion): Promise<void> {
    const { registry, part, use, onLoad, logger, model } = this.#options;
    const bytes = await registry.download(version, part);
    if (this.#isClosed) return;
    try {
      use(bytes, version);
    } finally {
      // Used or refused, the same bytes would end the same way.
      this.#decided = version.version;
    }
    onLoad("swapped");
    logger.log("info", `Loaded the ${part} model ${model.address}`, {
      part,
      version: version.version,
    });
  }

  #failed(thrown: unknown): void {
    const { part, model, onLoad, logger } = this.#options;
    const error = toHotpathError(
      thrown,
      "call-failed",
      `Cannot load the ${part} model ${model.address}`,
    );
    this.#isAway = error.code === "call-unreachable";
    onLoad("failed");
    // The same failure at every look would fill the log.
    if (error.message === this.#lastFailure) return;
    this.#lastFailure = error.message;
    logger.log("error", `${error.message}; the model in use stays`, {
      part,
      code: error.code,
      address: model.address,
    });
  }

  #reached(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#lastFailure = undefined;
    const { part, model, logger } = this.#options;
    logger.log("info", `The registry answers again for ${model.address}`, {
      part,
    });
  }
}
