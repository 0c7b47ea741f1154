import { type Child, startHotpath } from "./child.ts";
import { itemsOf, replyOf, resultOf } from "./score_service.ts";
import { type HttpServer, httpServer } from "./http_server.ts";
import { StateFolder } from "./state_folder.ts";

/** A hot path that runs with its pages, on a scoring service of the test. */
export interface LiveRun extends AsyncDisposable {
  readonly url: string;
  readonly folder: StateFolder;
  readonly child: Child;
  /** Milliseconds that the scoring service takes for a batch. */
  slowness: number;
}

/** Starts it with a small budget, so that a slow service soon spends it. */
export async function startLiveRun(): Promise<LiveRun> {
  const folder = new StateFolder();
  const scoring: HttpServer = httpServer(async (body) => {
    if (run.slowness > 0) {
      await new Promise((resolve) => setTimeout(resolve, run.slowness));
    }
    return replyOf(itemsOf(body).map((item) => resultOf(item.kol_id)));
  });
  const child = startHotpath(
    [
      "run",
      "topology/hot-path.yaml",
      "--profile",
      "embedded",
      "--state",
      folder.path,
      "--ui",
      "127.0.0.1:0",
      "--set",
      "budget.events=1000",
    ],
    { SCORING_URL: scoring.url },
    liveRunMs,
  );
  const run = {
    url: "",
    folder,
    child,
    slowness: 0,
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
      await scoring[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
  await child.until("the pages", (one) => one.stderr.includes("Live pages: "));
  run.url = /Live pages: (\S+)\//.exec(child.stderr)?.[1] ?? "";
  return run;
}

/** Longest that a run with a browser in front of it takes, milliseconds. */
const liveRunMs = 400_000;
