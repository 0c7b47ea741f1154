import type { Clock } from "../core/clock.ts";
import { HotpathError } from "../core/errors.ts";
import { invariant } from "../core/invariant.ts";
import type { Logger } from "../core/logger.ts";
import type { Plan } from "../graph/plan.ts";
import type { RunningTopology } from "../runtime/running_topology.ts";
import { ControlToken } from "../ui/control_token.ts";
import {
  defaultUiAddress,
  parseUiAddress,
  type UiAddress,
} from "../ui/ui_address.ts";
import { startUi, type Ui } from "../ui/ui_server.ts";
import { letterRedrive } from "./letter_redrive.ts";
import type { OpenTopology } from "./open_runs.ts";
import type { ProcessIo } from "./process_io.ts";
import { storeReads } from "./store_reads.ts";

/** What the live pages of a run need. */
export interface LivePagesRequest {
  /** What `--ui` says; the default address where it says nothing. */
  readonly ui: string | undefined;
  /** Which topology of the process it is: each has the next port. */
  readonly place?: number;
  readonly open: OpenTopology;
  readonly running: RunningTopology;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly io: ProcessIo;
}

/**
 * Opens the live pages and tells where they are. At the default address they
 * are a courtesy: a second run on the machine goes on without. An address that
 * was asked for and cannot be had is an error, and the run is stopped.
 */
export async function openLivePages(
  request: LivePagesRequest,
): Promise<Pick<Ui, "close">> {
  const { ui, open, running, stateDir, logger, io } = request;
  if (ui === "off") return noPages;
  const first = parseUiAddress(ui ?? defaultUiAddress);
  invariant(first !== undefined, `The address of --ui was checked: ${ui}`);
  const address = addressAt(first, request.place ?? 0);
  const given = io.env["HOTPATH_UI_TOKEN"];
  try {
    const pages = await startUi({
      address,
      context: {
        plan: open.plan,
        config: open.config,
        warnings: open.warnings,
        running,
        clock: request.clock,
        logger,
        stores: storeReads(open.drivers, {
          plan: open.plan,
          clock: request.clock,
          logger,
          lettersTopic: lettersTopic(open.plan),
          windowsTopic: "metrics.windowed",
        }),
        redrive: letterRedrive(
          { log: open.drivers.log, clock: request.clock },
          lettersTopic(open.plan),
        ),
        token: given ? new ControlToken(given) : ControlToken.random(),
      },
      ...(given ? {} : { tokenDir: stateDir }),
    });
    if (!loopback.test(address.hostname)) {
      io.err(
        `Anyone who reaches ${address.hostname} may look at the live pages and at samples of events\n`,
      );
    }
    const of = request.place === undefined ? "" : ` of ${open.plan.name}`;
    io.err(`Live pages${of}: ${pages.url}/\n`);
    return pages;
  } catch (thrown) {
    if (ui === undefined && thrown instanceof HotpathError) {
      io.err(`There are no live pages: ${thrown.message}\n`);
      return noPages;
    }
    // The run must not outlive the stores that it stands on.
    running.stop();
    await running.done;
    throw thrown;
  }
}

/** So many ports further; a free one stays a free one. */
function addressAt({ hostname, port }: UiAddress, place: number): UiAddress {
  return { hostname, port: port === 0 ? 0 : Math.min(port + place, portMax) };
}

/** Where the topology puts its dead letters. */
function lettersTopic(plan: Plan): string | undefined {
  const sink = plan.nodes.find((node) => node.input === "failure");
  return sink?.facts.topicsWritten?.[0];
}

const noPages = { close: () => Promise.resolve() };
const portMax = 65_535;
const loopback = /^(?:127\.|::1$|localhost$)/;
