import assert from "node:assert/strict";
import { kafkaLaunch } from "../../../src/cli/stack/kafka_launch.ts";
import { stackService } from "./stack_services.ts";

function launch(portOffset: number) {
  const { service, native } = stackService("kafka");
  const place = { native, java: "java", lib: "/lib", state: "/s", portOffset };
  return kafkaLaunch(service, place);
}

function properties(portOffset: number): Map<string, string> {
  const text = launch(portOffset).files["/s/server.properties"] ?? "";
  return new Map(
    text.trimEnd().split("\n").map((line) => {
      const [name = "", ...value] = line.split("=");
      return [name, value.join("=")];
    }),
  );
}

Deno.test("a native broker has the settings of its container", () => {
  const settings = properties(0);
  const { service } = stackService("kafka");
  assert.equal(settings.get("node.id"), "1");
  assert.equal(settings.get("group.min.session.timeout.ms"), "1000");
  for (const name of settings.keys()) {
    const variable = `KAFKA_${name.replaceAll(".", "_").toUpperCase()}`;
    assert(variable in service.environment, name);
  }
  assert.equal(settings.has("heap.opts"), false);
  assert.deepEqual(launch(0).args.slice(0, 2), ["-Xms256m", "-Xmx512m"]);
});

Deno.test("a native broker listens on loopback alone, on moved ports", () => {
  const settings = properties(1_000);
  const listeners =
    "OUTSIDE://127.0.0.1:10092,PROXIED://127.0.0.1:10094,CONTROLLER://127.0.0.1:10093";
  assert.equal(settings.get("listeners"), listeners);
  assert.equal(
    settings.get("advertised.listeners"),
    "OUTSIDE://127.0.0.1:10092,PROXIED://127.0.0.1:10095",
  );
  assert.equal(
    settings.get("controller.quorum.voters"),
    "1@127.0.0.1:10093",
  );
  assert.equal(settings.get("log.dirs"), "/s/data");
});

Deno.test("nothing of a native broker's settings is left to be filled in", () => {
  for (const [name, value] of properties(0)) {
    assert(!/[{}$]/.test(value), `${name}=${value}`);
  }
});

Deno.test("a folder is formatted before its first start only", () => {
  const { prepare } = launch(0);
  assert.equal(prepare?.unless, "/s/data/meta.properties");
  assert(prepare.args.includes("kafka.tools.StorageTool"));
});
