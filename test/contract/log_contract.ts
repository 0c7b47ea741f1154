import type { LogFixture } from "./log_fixture.ts";
import { logGroupContract } from "./log_group_contract.ts";
import { logHandOverContract } from "./log_hand_over_contract.ts";
import { logOffsetsContract } from "./log_offsets_contract.ts";
import { logPauseContract } from "./log_pause_contract.ts";
import { logReadingContract } from "./log_reading_contract.ts";
import { logWritingContract } from "./log_writing_contract.ts";
import { promises } from "./promises.ts";

/** What every log promises; one named test a promise. */
export function logContract(
  name: string,
  open: () => Promise<LogFixture>,
): void {
  const promise = promises(`${name} log`, open);
  logWritingContract(promise);
  logReadingContract(promise);
  logPauseContract(promise);
  logGroupContract(promise);
  logHandOverContract(promise);
  logOffsetsContract(promise);
}
