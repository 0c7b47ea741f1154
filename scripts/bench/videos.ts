import { Random } from "../../src/cli/sample/random.ts";

/** Videos of so many KOLs, one each, without a time of their own. */
export function videoEvents(kols: number): Uint8Array[] {
  const random = new Random(1);
  const encoder = new TextEncoder();
  return Array.from({ length: kols }, (_, index) => {
    const views = Math.round(random.logUniform(100, 5_000_000));
    return encoder.encode(JSON.stringify({
      event_id: random.uuid(),
      event_type: "video",
      platform: "tiktok",
      username: kolName(index),
      video_id: String(7_000_000_000_000_000_000n + BigInt(index)),
      view_count: views,
      like_count: Math.round(views * random.next() / 10),
      comment_count: Math.round(views * random.next() / 100),
      share_count: Math.round(views * random.next() / 200),
    }));
  });
}

/** Name of a KOL of the benchmarks. */
export function kolName(index: number): string {
  return `kol_${String(index).padStart(6, "0")}`;
}
