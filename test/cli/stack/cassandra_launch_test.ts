import assert from "node:assert/strict";
import { parse } from "yaml";
import { cassandraLaunch } from "../../../src/cli/stack/cassandra_launch.ts";
import { stackService } from "./stack_services.ts";

function launch(portOffset: number) {
  const { service, native } = stackService("cassandra");
  const agent = "/lib/jamm.jar";
  const folders = { lib: "/lib", agent, state: "/s" };
  const place = { native, java: "java", ...folders, portOffset };
  return { service, ...cassandraLaunch(service, place) };
}

/** What differs between a container and a process of this machine. */
const placed = [
  "listen_address",
  "rpc_address",
  "native_transport_port",
  "storage_port",
  "seed_provider",
  "data_file_directories",
  "commitlog_directory",
  "saved_caches_directory",
  "hints_directory",
  "cdc_raw_directory",
];

Deno.test("a native node has the settings of its container", () => {
  const { service, files } = launch(0);
  const own = parse(files["/s/cassandra.yaml"] ?? "");
  const container = parse(service.configs[0] ?? "");
  assert.deepEqual(Object.keys(own), Object.keys(container));
  for (const name of Object.keys(own)) {
    if (placed.includes(name)) assert.notEqual(own[name], undefined, name);
    else assert.deepEqual(own[name], container[name], name);
  }
  assert.equal(own.native_transport_port, container.native_transport_port);
  assert.equal(own.commitlog_sync, "batch");
});

Deno.test("a native node listens on loopback alone, on moved ports", () => {
  const own = parse(launch(100).files["/s/cassandra.yaml"] ?? "");
  assert.equal(own.rpc_address, "127.0.0.1");
  assert.equal(own.listen_address, "127.0.0.1");
  assert.equal(own.native_transport_port, 9_142);
  assert.equal(own.storage_port, 7_100);
  const [seeds] = own.seed_provider;
  assert.deepEqual(seeds.parameters, [{ seeds: "127.0.0.1:7100" }]);
});

Deno.test("a native node has the heap and the flags of its container", () => {
  const { args } = launch(0);
  assert(args.includes("-Xmx512M"));
  assert(args.includes("-Dcassandra.ring_delay_ms=100"));
  assert(args.includes("-javaagent:/lib/jamm.jar"));
  const configs = args.filter((one) => one.includes("-Dcassandra.config="));
  assert.deepEqual(configs, ["-Dcassandra.config=file:///s/cassandra.yaml"]);
  for (const arg of args) assert(!/[{}$]/.test(arg), arg);
});
