import assert from "node:assert/strict";
import { parse } from "yaml";
import { parseSizeBytes } from "../../src/core/units.ts";
import { driverTypes } from "../../src/drivers/driver_types.ts";
import { loadPlan } from "../../src/graph/load_plan.ts";
import { nodeTypes } from "../../src/registry.ts";
import { defaultUiAddress } from "../../src/ui/ui_address.ts";
import { composeFindings } from "./compose_schema.ts";

const root = new URL("../../", import.meta.url);
const text = await Deno.readTextFile(new URL("compose.yaml", root));

/** A service as far as these tests look at it. */
interface Service {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly mem_limit?: string;
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly volumes?: readonly string[];
  readonly command?: readonly string[];
  readonly configs?: readonly { readonly source: string }[];
  readonly healthcheck?: {
    readonly test: readonly string[];
    readonly start_period?: string;
  };
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly build?: { readonly dockerfile: string };
  readonly "x-native"?: { readonly ports: { readonly main: number } };
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, unknown>>;
}

const file: ComposeFile = parse(text, { merge: true });
const services = Object.entries(file.services);
/** What runs where no profile is asked for. */
const core = services.filter(([, one]) => one.profiles === undefined);
const oneShot = ["topics", "schema", "load"];

Deno.test("compose.yaml is what the Compose specification allows", async () => {
  assert.deepEqual(await composeFindings(file), []);
});

Deno.test("the specification's check finds a key that there is not", async () => {
  const broken = structuredClone(file) as unknown as {
    services: Record<string, Record<string, unknown>>;
  };
  broken.services["kafka"] = { ...broken.services["kafka"], imagge: "x" };
  assert.match((await composeFindings(broken)).join("\n"), /imagge/);
});

Deno.test("what compose.yaml names is in it", () => {
  for (const [name, service] of services) {
    for (const other of Object.keys(service.depends_on ?? {})) {
      assert(other in file.services, `${name} depends on ${other}`);
    }
    for (const volume of service.volumes ?? []) {
      assert((volume.split(":")[0] ?? "") in file.volumes, volume);
    }
    for (const { source } of service.configs ?? []) {
      assert(source in file.configs, source);
    }
  }
});

Deno.test("what others wait for can be waited for", () => {
  for (const [name, service] of services) {
    for (
      const [other, { condition }] of Object.entries(service.depends_on ?? {})
    ) {
      const awaited = file.services[other];
      if (condition === "service_healthy") {
        assert(
          awaited?.healthcheck?.start_period,
          `${name} waits for ${other}`,
        );
      } else {
        assert.equal(condition, "service_completed_successfully");
        assert(oneShot.includes(other), `${name} waits for ${other}`);
      }
    }
  }
});

Deno.test("whatever stays up has a health check, with time to start", () => {
  for (const [name, { healthcheck, restart }] of services) {
    if (oneShot.includes(name)) continue;
    assert.equal(restart, "unless-stopped", name);
    assert(healthcheck?.test.length, name);
    assert(healthcheck.start_period, name);
  }
});

Deno.test("a hot path is asked whether it is ready, where it serves its pages", () => {
  const command = file.services["hotpath"]?.command ?? [];
  assert(!command.includes("--ui"), "it serves them at the default address");
  const check = file.services["hotpath"]?.healthcheck?.test.at(-1);
  assert.match(check ?? "", new RegExp(`"http://${defaultUiAddress}/readyz"`));
});

for (const name of ["scoring", "hotpath"]) {
  Deno.test(`the health check of ${name} tells a 200 from a 503 and from nobody`, async () => {
    const [, program = "", ...args] = file.services[name]?.healthcheck?.test ??
      [];
    let status = 200;
    const server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      () => new Response("", { status }),
    );
    const asked = args.map((one) =>
      one.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${server.addr.port}`)
    );
    const check = async () =>
      (await new Deno.Command(program, { args: asked }).output()).code;
    assert.equal(await check(), 0);
    status = 503;
    assert.equal(await check(), 1);
    await server.shutdown();
    assert.equal(await check(), 1);
  });
}

Deno.test("every image has a fixed tag and a memory limit", () => {
  for (const [name, { image = "", mem_limit }] of services) {
    assert.match(image, /:v?\d+\.\d+\.\d+/, name);
    assert(mem_limit, name);
  }
});

Deno.test("the core stack stays below 3 GB with its jobs", () => {
  const bytes = core.map(([, { mem_limit = "" }]) =>
    parseSizeBytes(mem_limit.replace(/m$/, "MiB")) ?? Infinity
  );
  const sum = bytes.reduce((a, b) => a + b, 0);
  const jobs = 2 * 256 * 2 ** 20;
  // The jobs have ended before the hot path starts.
  const hotpath = 448 * 2 ** 20;
  assert(sum - Math.min(jobs, hotpath) <= 3 * 2 ** 30, `${sum - hotpath}`);
});

Deno.test("every port is published on loopback alone", () => {
  for (const [name, { ports = [] }] of services) {
    for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, name);
  }
});

Deno.test("every container's root is read-only", () => {
  for (const [name, service] of services) assert(service.read_only, name);
});

Deno.test("containers and processes listen on the same ports", () => {
  for (const [name, service] of services) {
    const main = service["x-native"]?.ports.main;
    if (main === undefined) continue;
    const variable = `HOTPATH_${name.toUpperCase()}_PORT`;
    const published = `127.0.0.1:\${${variable}:-${main}}:${main}`;
    assert.deepEqual(service.ports, [published]);
  }
});

Deno.test("containers and processes are of the same release", () => {
  const release = (text: string) => /\d+\.\d+\.\d+/.exec(text)?.[0];
  for (const name of ["kafka", "cassandra"]) {
    const service = file.services[name] as Service & {
      "x-native": { maven: string[] };
    };
    const [first = ""] = service["x-native"].maven;
    assert.equal(release(service.image ?? ""), release(first), name);
  }
});

Deno.test("a hot path that was killed comes back under the name of its member", async () => {
  const command = file.services["hotpath"]?.command ?? [];
  const after = (option: string) =>
    command.filter((_, index) => command[index - 1] === option);
  const loaded = await loadPlan({
    file: after("run")[0] ?? "",
    profile: after("--profile")[0],
    sets: after("--set"),
    env: {},
    types: nodeTypes,
    drivers: driverTypes,
    readText: (path) => Deno.readTextFile(new URL(path, root)),
  });
  assert(loaded.kind === "ok", JSON.stringify(loaded));
  const sources = loaded.plan.nodes.filter(({ facts }) => facts.group);
  assert(sources.length > 0);
  for (const { id, options } of sources) assert(options["memberName"], id);
});
