import assert from "node:assert/strict";
import { composeServices } from "../../../src/cli/stack/compose_services.ts";
import {
  composeCommand,
  containers,
} from "../../../src/cli/stack/docker_stack.ts";
import { composeText } from "./stack_services.ts";

const services = composeServices(composeText);

Deno.test("a moved stack of containers is a project of its own", () => {
  const plain = composeCommand(["ps"], services, 0);
  assert.deepEqual(
    plain.command,
    ["docker", "compose", "--project-name", "hotpath", "ps"],
  );
  const moved = composeCommand(["ps"], services, 7);
  assert(moved.command.includes("hotpath-7"));
  assert.deepEqual(moved.env, {
    HOTPATH_KAFKA_PORT: "9099",
    HOTPATH_REDIS_PORT: "6386",
    HOTPATH_CASSANDRA_PORT: "9049",
  });
});

Deno.test("every port variable is one that compose.yaml reads", () => {
  for (const name of Object.keys(composeCommand([], services, 0).env)) {
    assert(composeText.includes(`\${${name}:-`), name);
  }
});

Deno.test("containers are read from lines and from an array", () => {
  const one = { ID: "a", Service: "kafka", State: "running", Health: "" };
  assert.deepEqual(containers(`${JSON.stringify(one)}\n`), [one]);
  assert.deepEqual(containers(JSON.stringify([one])), [one]);
  assert.deepEqual(containers("\n"), []);
});
