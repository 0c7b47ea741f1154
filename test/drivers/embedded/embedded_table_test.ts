import { tableContract } from "../../contract/table_contract.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";
import { EmbeddedState } from "./embedded_state.ts";

tableContract("embedded", () => {
  const state = new EmbeddedState();
  const clock = new VirtualClock();
  return Promise.resolve({
    table: state.open(clock).table,
    pass: (ms) => clock.advance(ms),
    close: () => state.close(),
  });
});
