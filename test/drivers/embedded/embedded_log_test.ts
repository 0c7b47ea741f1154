import { logContract } from "../../contract/log_contract.ts";
import { EmbeddedState } from "./embedded_state.ts";

logContract("embedded", () => {
  const state = new EmbeddedState();
  return Promise.resolve({
    log: state.open().log,
    openAnother: () => Promise.resolve(state.open().log),
    groupWaitMs: 5_000,
    sessionMs: 1_000,
    close: () => state.close(),
  });
});
