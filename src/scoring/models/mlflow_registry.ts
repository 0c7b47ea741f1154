import { HotpathError } from "../../core/errors.ts";
import {
  failure,
  isRecord,
  MlflowApi,
  type MlflowOptions,
} from "./mlflow_api.ts";
import type { RegisteredModel } from "./model_setting.ts";
import { MODEL_BYTES_MAX, pickleRefused } from "./read_model.ts";

/** A version of a registered model. */
export interface RegistryVersion {
  readonly name: string;
  readonly version: string;
}

/**
 * Models of an MLflow registry, through its REST API. Artifacts come through
 * the server's proxy, so the store behind it needs no credentials here.
 */
export class MlflowRegistry {
  readonly #api: MlflowApi;

  constructor(options: MlflowOptions) {
    this.#api = new MlflowApi(options);
  }

  /** The version that an alias, a stage or a number stands for now. */
  async resolve(model: RegisteredModel): Promise<RegistryVersion> {
    const found = await this.#find(model);
    const version = isRecord(found) ? found["version"] : undefined;
    const status = isRecord(found) ? found["status"] ?? "READY" : undefined;
    if (typeof version !== "string") {
      throw failure(
        "not-found",
        model.address,
        "no version of it is there: register one, or move the alias",
      );
    }
    if (status !== "READY") {
      throw failure("call-failed", model.address, `it is not ready: ${status}`);
    }
    return { name: model.name, version };
  }

  /** The bytes of the model's text. `part` is the score, for messages. */
  async download(
    { name, version }: RegistryVersion,
    part: string,
  ): Promise<Uint8Array> {
    const folder = await this.#artifactPath({ name, version });
    const answer = await this.#api.json({
      path: ARTIFACTS,
      query: { path: folder },
    });
    const files = fileNames(answer["files"]);
    const file = modelFile(files);
    if (file === undefined) {
      throw noModelFile({ name, version, part, files });
    }
    return await this.#api.bytes({
      path: `${ARTIFACTS}/${encodePath(`${folder}/${file}`)}`,
      maxBytes: MODEL_BYTES_MAX,
    });
  }

  close(): void {
    this.#api.close();
  }

  async #find({ name, selector }: RegisteredModel): Promise<unknown> {
    switch (selector.kind) {
      case "alias": {
        const answer = await this.#api.json({
          path: `${API}/registered-models/alias`,
          query: { name, alias: selector.alias },
        });
        return answer["model_version"];
      }
      case "version": {
        const answer = await this.#api.json({
          path: `${API}/model-versions/get`,
          query: { name, version: selector.version },
        });
        return answer["model_version"];
      }
      case "stage": {
        const answer = await this.#api.json({
          path: `${API}/registered-models/get-latest-versions`,
          json: { name, stages: [selector.stage] },
        });
        const versions: unknown = answer["model_versions"];
        return Array.isArray(versions) ? versions[0] : undefined;
      }
    }
  }

  /** Where the version's files are, as the artifact proxy names it. */
  async #artifactPath(version: RegistryVersion): Promise<string> {
    const answer = await this.#api.json({
      path: `${API}/model-versions/get-download-uri`,
      query: { ...version },
    });
    const uri = String(answer["artifact_uri"] ?? "");
    const proxied = proxyPath(uri);
    if (proxied !== undefined) return proxied;
    const run = /^runs:\/([^/]+)\/(.+)$/.exec(uri);
    if (run !== null) {
      const base = await this.#runArtifacts(run[1] ?? "");
      const path = proxyPath(base);
      if (path !== undefined) return `${path}/${run[2]}`;
    }
    throw new HotpathError({
      code: "call-failed",
      message:
        `Cannot load ${version.name} version ${version.version}, its files are not behind the server's artifact proxy; start the server with --artifacts-destination and log the model again: ${uri}`,
    });
  }

  async #runArtifacts(runId: string): Promise<string> {
    const answer = await this.#api.json({
      path: `${API}/runs/get`,
      query: { run_id: runId },
    });
    const run = answer["run"];
    const info = isRecord(run) ? run["info"] : undefined;
    return String(isRecord(info) ? info["artifact_uri"] ?? "" : "");
  }
}

/** The path of a `mlflow-artifacts:` address, with or without a host. */
function proxyPath(uri: string): string | undefined {
  const found = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+?)\/*$/.exec(uri);
  return found?.[1];
}

function fileNames(files: unknown): string[] {
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: unknown) =>
    isRecord(file) && file["is_dir"] !== true &&
      typeof file["path"] === "string"
      ? [file["path"]]
      : []
  );
}

/** The text model: as LightGBM's flavor names it, else the only such file. */
function modelFile(files: readonly string[]): string | undefined {
  if (files.includes("model.lgb")) return "model.lgb";
  const texts = files.filter((file) =>
    /\.(?:lgb|txt|model)$/.test(file) && !notModels.has(file)
  );
  return texts.length === 1 ? texts[0] : undefined;
}

function noModelFile(
  { name, version, part, files }: RegistryVersion & {
    readonly part: string;
    readonly files: readonly string[];
  },
): HotpathError {
  const where = ` ${name} version ${version}`;
  if (files.some((file) => /\.(?:pkl|pickle|joblib)$/.test(file))) {
    return pickleRefused(part, where);
  }
  return new HotpathError({
    code: "model-refused",
    message:
      `Cannot use the ${part} model${where}, expected model.lgb or one text file among its files: ${
        files.join(", ") || "none"
      }`,
  });
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

const API = "/api/2.0/mlflow";
const ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts";
const notModels = new Set(["requirements.txt"]);
