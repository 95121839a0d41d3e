/** The address after `#`: the view, and what it shows. Nothing of it reaches a server. */

export const VIEW_NAMES = ['classify', 'texts', 'compare', 'speed', 'train'] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

export interface PageLocation {
  readonly view: ViewName;
  /** The text that a link carries. */
  readonly text: string | undefined;
}

export function parseLocation(hash: string): PageLocation {
  const [name, query] = hash.replace(/^#/, '').split('?', 2);
  return {
    view: VIEW_NAMES.find((known) => known === name) ?? 'classify',
    text: new URLSearchParams(query).get('text') ?? undefined,
  };
}

export function linkToText(text: string): string {
  const link = new URL(location.href);
  link.hash = `classify?${new URLSearchParams({ text })}`;
  return link.href;
}
