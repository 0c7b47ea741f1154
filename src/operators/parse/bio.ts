/** What a score wants to know of a bio. */
export interface BioFacts {
  /** A text that its writer wrote, not the site's placeholder for none. */
  readonly has_bio: boolean;
  /** In code points; 0 without a bio. */
  readonly bio_length: number;
  /** Is there a link in it? */
  readonly has_url: boolean;
}

/** Facts of the first of the given texts that is a bio. */
export function bioFacts(
  ...texts: readonly (string | undefined)[]
): BioFacts {
  for (const text of texts) {
    if (text === undefined || text === placeholder) continue;
    return {
      has_bio: true,
      bio_length: codePoints(text),
      has_url: hasLink(text),
    };
  }
  return noBio;
}

/** UTF-16 units less the second halves of pairs. */
function codePoints(text: string): number {
  if (!pair.test(text)) return text.length;
  return text.length - (text.match(pairs)?.length ?? 0);
}

/**
 * A link has a scheme, begins with `www.`, or is a host with a path or under a
 * domain that bios link to. A host behind an @ is an e-mail address.
 */
function hasLink(text: string): boolean {
  let dot = text.indexOf(".");
  while (dot >= 0 && dot < linkWithin) {
    // The dot of a host has no space behind it, that of a sentence has: most
    // bios need no search.
    if (text.charCodeAt(dot + 1) > space) {
      return link.test(text.slice(0, linkWithin));
    }
    dot = text.indexOf(".", dot + 1);
  }
  return false;
}

const noBio: BioFacts = { has_bio: false, bio_length: 0, has_url: false };
/** What TikTok shows where there is no bio. */
const placeholder = "No bio yet.";
/** Longer than any site's bio; keeps the search for a link short. */
const linkWithin = 2_000;
const link = new RegExp(
  "https?://[^\\s]" +
    "|(?<![\\w@.-])www\\.[\\w-]" +
    // A label and at most eight more, so that the search stays linear.
    "|(?<![\\w@.-])[a-z0-9][a-z0-9-]{0,62}(?:\\.[a-z0-9-]{1,63}){0,8}" +
    "\\.(?:[a-z]{2,24}/[^\\s]|(?:com|net|org|me|io|co|ee|ly|bio|link|shop|vn|tv|gg|page|site|store)(?![\\w@-]|\\.\\w))",
  "i",
);
const space = 0x20;
const pair = /[\ud800-\udbff][\udc00-\udfff]/;
const pairs = /[\ud800-\udbff][\udc00-\udfff]/g;
