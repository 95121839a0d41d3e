import { element } from './dom.ts';

/** Gives the visitor a file that was made here. */
export function download(name: string, type: string, content: string | Uint8Array<ArrayBuffer>): void {
  const href = URL.createObjectURL(new Blob([content], { type }));
  element('a', { href, download: name }).click();
  URL.revokeObjectURL(href);
}
