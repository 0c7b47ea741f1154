import type { Clock } from "../../core/clock.ts";
import { HotpathError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import { successModelPart, trustModelPart } from "./build_part.ts";
import type { ModelContract } from "./check_contract.ts";
import type { MlflowOptions } from "./mlflow_api.ts";
import { MlflowRegistry } from "./mlflow_registry.ts";
import { type NamedModel, readModelFile } from "./model_file.ts";
import type { RegisteredModel } from "./model_setting.ts";
import type { ModelSettings } from "./model_settings.ts";
import { ModelSlot } from "./model_slot.ts";
import { readModel } from "./read_model.ts";
import { RegistryWatch } from "./registry_watch.ts";
import {
  type SuccessPart,
  successRulePart,
  successSpec,
} from "./success_part.ts";
import { type TrustPart, trustRulePart, trustSpec } from "./trust_part.ts";

/** What opening models needs beside the settings. */
export interface OpenModelsParts {
  /** The registry that `models:/` addresses are looked up in. */
  readonly registry?: MlflowOptions | undefined;
  readonly pollMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onLoad: (part: string, outcome: "swapped" | "failed") => void;
}

/** The models in use. */
export interface OpenModels {
  readonly trust: ModelSlot<TrustPart>;
  readonly success: ModelSlot<SuccessPart>;
  /** Ends the watch over the registry. */
  close(): Promise<void>;
}

/** How one score's part is made. */
interface PartMaker<Part> {
  readonly contract: ModelContract;
  readonly rule: () => Part;
  readonly build: (model: NamedModel) => Part;
}

/**
 * Opens the models of all scores. A file that cannot be used throws; a registry
 * that cannot be reached, or whose model is refused, leaves the rule in use,
 * which answers say, until a look at the registry finds a good one.
 */
export async function openModels(
  settings: ModelSettings,
  parts: OpenModelsParts,
): Promise<OpenModels> {
  const { trustModel, successModel, featureOrder = "named" } = settings;
  const registered = [trustModel, successModel].filter((setting) =>
    setting?.kind === "registry"
  );
  const registry = registered.length === 0 ? undefined : openRegistry(parts);
  const watches: RegistryWatch[] = [];
  const close = async () => {
    registry?.close();
    await Promise.all(watches.map((watch) => watch.close()));
  };
  const opening = { ...parts, registry, watches };
  try {
    const trust = await openSlot(trustModel, {
      contract: { part: "trust", names: trustSpec.names, featureOrder },
      rule: trustRulePart,
      build: ({ read, identity }) => trustModelPart(read, identity),
    }, opening);
    const success = await openSlot(successModel, {
      contract: { part: "success", names: successSpec.names, featureOrder },
      rule: successRulePart,
      build: ({ read, identity }) =>
        successModelPart(read, identity, settings.successScaling),
    }, opening);
    await Promise.all(watches.map((watch) => watch.start()));
    return { trust, success, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function openRegistry({ registry }: OpenModelsParts): MlflowRegistry {
  if (registry !== undefined) return new MlflowRegistry(registry);
  throw new HotpathError({
    code: "usage",
    message:
      "Give the address of the model registry with --mlflow-url, a models:/ address needs it",
  });
}

interface Opening extends Omit<OpenModelsParts, "registry"> {
  readonly registry: MlflowRegistry | undefined;
  readonly watches: RegistryWatch[];
}

async function openSlot<Part>(
  setting: ModelSettings["trustModel"],
  maker: PartMaker<Part>,
  opening: Opening,
): Promise<ModelSlot<Part>> {
  if (setting === undefined || setting.kind === "rule") {
    return new ModelSlot(maker.rule());
  }
  if (setting.kind === "file") {
    const model = await readModelFile(setting.path, maker.contract);
    return new ModelSlot(maker.build(model));
  }
  const slot = new ModelSlot(maker.rule());
  const { registry, watches } = opening;
  if (registry !== undefined) {
    watches.push(watchSlot(slot, { setting, maker, opening, registry }));
  }
  return slot;
}

function watchSlot<Part>(
  slot: ModelSlot<Part>,
  { setting, maker, opening, registry }: {
    readonly setting: RegisteredModel;
    readonly maker: PartMaker<Part>;
    readonly opening: Opening;
    readonly registry: MlflowRegistry;
  },
): RegistryWatch {
  const { part } = maker.contract;
  return new RegistryWatch({
    ...opening,
    part,
    model: setting,
    registry,
    onLoad: (outcome) => opening.onLoad(part, outcome),
    use(bytes, { name, version }) {
      const read = readModel(bytes, maker.contract);
      const identity = {
        name,
        version,
        digest: read.digest,
        stage: stageOf(setting),
        source: setting.address,
        isFallback: false,
      };
      slot.swap(maker.build({ read, identity }));
    },
  });
}

function stageOf({ selector }: RegisteredModel): string {
  switch (selector.kind) {
    case "alias":
      return selector.alias;
    case "stage":
      return selector.stage;
    case "version":
      return `version ${selector.version}`;
  }
}
