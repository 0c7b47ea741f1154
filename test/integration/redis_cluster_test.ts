import assert from "node:assert/strict";
import { systemClock } from "../../src/core/clock.ts";
import { silentLogger } from "../../src/core/logger.ts";
import { openRedis } from "../../src/drivers/open_drivers.ts";
import { GuardedStack } from "../support/guarded_stack.ts";
import { onStack } from "../support/on_stack.ts";

onStack(
  "a Redis that runs as a cluster is refused with its address",
  async () => {
    await using stack = await GuardedStack.start({
      services: ["redis"],
      change: (compose) => {
        const settings = ["services", "redis", "x-native", "settings"];
        compose.setIn([...settings, "--cluster-enabled"], "yes");
      },
    });
    const url = stack.env["REDIS_URL"] ?? "";
    const opening = openRedis({ driver: "redis", with: { url } }, {
      stateDir: "unused",
      clock: systemClock,
      logger: silentLogger,
    });
    await assert.rejects(opening, {
      code: "driver-unknown",
      message: new RegExp(
        `^Connect to Redis at ${url} \\(drivers\\.cache\\.with\\.url\\): .*cluster.*single primary`,
      ),
    });
  },
);
