import type { Clock } from "../core/clock.ts";

/** A page that listens; what it does not take in time is not kept for it. */
export interface StreamClient {
  /** False where the page has fallen behind and was not told. */
  send(event: string, data: unknown): boolean;
  close(): void;
}

/**
 * An answer of server-sent events. Nothing waits for the reader: it has a few
 * messages of room, and one who takes none of them for a while is dropped.
 */
export function eventStream(
  start: (client: StreamClient) => () => void,
  clock: Pick<Clock, "monotonic">,
): Response {
  const encoder = new TextEncoder();
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let tookAt = clock.monotonic();
      let isOpen = true;
      const client: StreamClient = {
        send(event, data) {
          if (!isOpen) return false;
          if ((controller.desiredSize ?? 0) <= 0) {
            if (clock.monotonic() - tookAt > deadMs) client.close();
            return false;
          }
          tookAt = clock.monotonic();
          controller.enqueue(
            encoder.encode(
              `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
            ),
          );
          return true;
        },
        close() {
          if (!isOpen) return;
          isOpen = false;
          stop();
          controller.close();
        },
      };
      controller.enqueue(encoder.encode(`retry: ${retryMs}\n\n`));
      const stopFeeding = start(client);
      stop = () => {
        isOpen = false;
        stopFeeding();
      };
      if (!isOpen) stopFeeding();
    },
    cancel: () => stop(),
  }, new CountQueuingStrategy({ highWaterMark: roomMessages }));
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8" },
  });
}

/** Messages that a reader may be behind. */
const roomMessages = 16;
/** One that has taken nothing for so long is taken for dead. */
const deadMs = 30_000;
/** When a browser whose stream has ended asks again. */
const retryMs = 2_000;
