import { cacheContract } from "../../contract/cache_contract.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";
import { EmbeddedState } from "./embedded_state.ts";

cacheContract("embedded", () => {
  const state = new EmbeddedState();
  const clock = new VirtualClock();
  return Promise.resolve({
    cache: state.open(clock).cache,
    pass: (ms) => clock.advance(ms),
    close: () => state.close(),
  });
});
