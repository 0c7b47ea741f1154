/** A version of the stub's one model: its files by name. */
export interface StubVersion {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly status?: string;
  /** Where the files are said to be; behind the artifact proxy by default. */
  readonly uri?: string;
}

/** The calls of an MLflow server that the registry client makes. */
export class MlflowStub {
  readonly versions = new Map<string, StubVersion>();
  readonly aliases = new Map<string, string>();
  readonly stages = new Map<string, string>();
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Authorization headers that came. */
  readonly tokens: (string | null)[] = [];
  /** Answers every call with this status, as a server in trouble does. */
  fault: { readonly status: number; readonly text: string } | undefined;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(port = 0) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  get port(): number {
    return this.#server.addr.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const body = request.method === "POST" ? await request.json() : undefined;
    this.asked.push(pathname);
    this.tokens.push(request.headers.get("authorization"));
    if (this.fault !== undefined) {
      return new Response(this.fault.text, { status: this.fault.status });
    }
    const api = pathname.replace("/api/2.0/mlflow", "");
    switch (api) {
      case "/registered-models/alias":
        return this.#alias(searchParams.get("alias") ?? "");
      case "/model-versions/get":
        return this.#version(searchParams.get("version") ?? "");
      case "/registered-models/get-latest-versions":
        return this.#latest(body.stages);
      case "/model-versions/get-download-uri":
        return this.#uri(searchParams.get("version") ?? "");
      case "/runs/get":
        return Response.json({
          run: { info: { artifact_uri: "mlflow-artifacts:/v" } },
        });
      case "-artifacts/artifacts":
        return this.#list(searchParams.get("path") ?? "");
      default:
        return this.#file(api.replace("-artifacts/artifacts/", ""));
    }
  }

  #alias(alias: string): Response {
    const version = this.aliases.get(alias);
    return version === undefined
      ? Response.json({
        error_code: "INVALID_PARAMETER_VALUE",
        message: `Registered model alias ${alias} not found.`,
      }, { status: 400 })
      : this.#version(version);
  }

  #latest(stages: readonly string[]): Response {
    const version = this.stages.get(stages[0] ?? "");
    return version === undefined
      ? Response.json({})
      : Response.json({ model_versions: [this.#described(version)] });
  }

  #version(version: string): Response {
    return this.versions.has(version)
      ? Response.json({ model_version: this.#described(version) })
      : Response.json({ error_code: "RESOURCE_DOES_NOT_EXIST" }, {
        status: 404,
      });
  }

  #described(version: string) {
    const status = this.versions.get(version)?.status ?? "READY";
    return { name: "stub", version, status };
  }

  #uri(version: string): Response {
    const { uri } = this.versions.get(version) ?? {};
    return Response.json({
      artifact_uri: uri ?? `mlflow-artifacts:/v/${version}`,
    });
  }

  #list(path: string): Response {
    const version = path.replace("v/", "");
    const files = Object.keys(this.versions.get(version)?.files ?? {});
    return Response.json({
      files: [
        { path: "code", is_dir: true },
        ...files.map((file) => ({ path: file, is_dir: false, file_size: 1 })),
      ],
    });
  }

  #file(path: string): Response {
    const [, version = "", name = ""] = path.split("/").map(decodeURIComponent);
    const content = this.versions.get(version)?.files[name];
    return content === undefined
      ? new Response("absent", { status: 404 })
      : new Response(content as BodyInit);
  }
}
