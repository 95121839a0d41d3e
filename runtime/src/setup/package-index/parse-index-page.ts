/** The page of a project on a package index, in either of the two forms that indexes have. */
import * as v from 'valibot';

/** A file that the page offers. */
export interface IndexFile {
  readonly filename: string;
  readonly url: URL;
  /** As the index has it: not every index says it. */
  readonly sha256: string | undefined;
}

/** PEP 691, the fields that we use. */
const JsonPage = v.object({
  files: v.array(
    v.object({ filename: v.string(), url: v.string(), hashes: v.optional(v.record(v.string(), v.string())) }),
  ),
});

const ANCHOR = /<a\s(?:[^>]*?\s)?href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', lt: '<', gt: '>', '#39': "'" };

/** What to ask an index for: JSON first. */
export const INDEX_PAGE_TYPES =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

/**
 * Parses the page of a project.
 *
 * @param contentType of the answer; JSON (PEP 691) if it says so, else HTML (PEP 503).
 * @param pageUrl what relative addresses start from.
 * @throws if the page says that it is JSON, and is not of that form.
 */
export function parseIndexPage(text: string, contentType: string, pageUrl: URL): IndexFile[] {
  return /json/i.test(contentType) ? parseJsonPage(text, pageUrl) : parseHtmlPage(text, pageUrl);
}

function parseJsonPage(text: string, pageUrl: URL): IndexFile[] {
  const { files } = v.parse(JsonPage, JSON.parse(text));
  return files.map(({ filename, url, hashes }) => ({
    filename,
    url: new URL(url, pageUrl),
    sha256: hashes?.sha256?.toLowerCase(),
  }));
}

function parseHtmlPage(text: string, pageUrl: URL): IndexFile[] {
  return [...text.matchAll(ANCHOR)].flatMap(([, double, single]) => {
    const href = (double ?? single ?? '').replace(/&(\w+|#39);/g, (whole, name) => ENTITIES[name] ?? whole);
    if (!URL.canParse(href, pageUrl.href)) {
      return [];
    }
    const url = new URL(href, pageUrl);
    const [, sha256] = /[#&]sha256=([0-9a-f]{64})\b/i.exec(url.hash) ?? [];
    url.hash = '';
    return [{ filename: lastSegment(url), url, sha256: sha256?.toLowerCase() }];
  });
}

function lastSegment({ pathname }: URL): string {
  const segment = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // A lone percent sign.
  }
}
