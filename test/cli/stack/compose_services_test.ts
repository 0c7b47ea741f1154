import assert from "node:assert/strict";
import {
  chosenServices,
  composeServices,
} from "../../../src/cli/stack/compose_services.ts";
import { HotpathError } from "../../../src/core/errors.ts";
import { composeText } from "./stack_services.ts";

Deno.test("the stack is the services of compose.yaml that start natively", () => {
  const names = composeServices(composeText).map((one) => one.name);
  assert.deepEqual(names, ["kafka", "redis", "cassandra"]);
});

Deno.test("services are chosen by name, all where none is named", () => {
  const all = composeServices(composeText);
  assert.deepEqual(chosenServices(all, []), all);
  assert.deepEqual(
    chosenServices(all, ["cassandra", "kafka"]).map((one) => one.name),
    ["kafka", "cassandra"],
  );
  assert.throws(
    () => chosenServices(all, ["kafca"]),
    (thrown) => thrown instanceof HotpathError && thrown.code === "usage",
  );
});

Deno.test("a wrong native setting is told with its place", () => {
  const text = composeText.replace("kind: redis", "kind: radish");
  assert.throws(
    () => composeServices(text),
    (thrown) =>
      thrown instanceof HotpathError &&
      thrown.message.includes("services.redis.x-native.kind"),
  );
});
