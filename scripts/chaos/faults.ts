import type { Fault } from "./fault.ts";
import { linkFaults } from "./link_faults.ts";
import { memberFaults } from "./member_faults.ts";
import { scoringFaults } from "./scoring_faults.ts";
import { serverFaults } from "./server_faults.ts";
import { storeFaults } from "./store_faults.ts";

/** Every fault that can be drawn. */
export const faults: readonly Fault[] = [
  ...memberFaults,
  ...serverFaults,
  ...storeFaults,
  ...linkFaults,
  ...scoringFaults,
];
