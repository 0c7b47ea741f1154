const forbidden =
  // XML 1.0 has no place for these, not even escaped; a browser would refuse
  // the whole picture.
  /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|[\u202a-\u202e\u2066-\u2069]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A text for the content or an attribute of XML and HTML. What XML cannot hold,
 * and what would turn the reading direction, becomes U+FFFD.
 */
export function escapeMarkup(text: string): string {
  return text.replaceAll(forbidden, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
