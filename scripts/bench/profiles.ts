/**
 * Profile events of about 600 bytes in the scraper's shape, the same for the
 * same count.
 */
export function profileEvents(count: number): Uint8Array[] {
  const encoder = new TextEncoder();
  const time = new Date(Date.now() - 60_000).toISOString();
  return Array.from({ length: count }, (_, index) => {
    const name = `kol_${String(index).padStart(6, "0")}`;
    return encoder.encode(JSON.stringify({
      event_id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      event_time: time,
      event_type: "profile",
      platform: "tiktok",
      username: name,
      nickname: `Nick ${index}`,
      followers_raw: `${(index % 900) / 10 + 1}K`,
      following_raw: String(index % 700),
      likes_raw: `${(index % 90) / 10 + 1}M`,
      bio: "Everyday looks and honest reviews, new every week. ".repeat(4),
      avatar_url: `https://images.example/${name}/avatar.jpeg?size=720x720`,
      verified: index % 9 === 0,
      profile_url: `https://social.example/@${name}`,
    }));
  });
}
