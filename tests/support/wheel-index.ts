import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sha256Of } from './wheels.ts';

/** A published file, as an index has it. */
export interface PublishedWheel {
  readonly project: string;
  readonly filename: string;
  readonly content: Buffer;
}

export interface WheelIndexOptions {
  readonly form?: 'json' | 'html';
  /** False: every answer is the whole file. */
  readonly hasRanges?: boolean;
  /** The checksum that the index says; undefined says none. */
  readonly advertisedSha256?: string | undefined;
  /** How many bytes each next answer with more than 100 bytes has before its connection is cut. */
  readonly cuts?: number[];
}

/** A package index that keeps what it was asked for: `path range`. */
export interface WheelIndex {
  readonly listener: RequestListener;
  readonly requests: string[];
}

/** Serves wheels as a package index does: a page a project at /simple/, the files at /files/. */
export function createWheelIndex(
  wheels: readonly PublishedWheel[],
  options: WheelIndexOptions = {},
): WheelIndex {
  const requests: string[] = [];
  const cuts = [...(options.cuts ?? [])];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    requests.push([pathname, request.headers.range].filter(Boolean).join(' '));
    const ofProject = wheels.filter(({ project }) => pathname === `/simple/${project}/`);
    const wheel = wheels.find(({ filename }) => pathname === `/files/${filename}`);
    if (ofProject.length > 0) {
      sendPage(response, ofProject, options);
    } else if (wheel !== undefined) {
      sendFile(request, response, wheel.content, options.hasRanges ?? true, cuts);
    } else {
      response.writeHead(404).end('no such page');
    }
  };
  return { listener, requests };
}

function sendPage(
  response: ServerResponse,
  wheels: readonly PublishedWheel[],
  options: WheelIndexOptions,
): void {
  const files = wheels.map(({ filename, content }) => {
    const sha256 = 'advertisedSha256' in options ? options.advertisedSha256 : sha256Of(content);
    return { filename, url: `../../files/${filename}`, hashes: sha256 === undefined ? {} : { sha256 } };
  });
  if (options.form === 'html') {
    const anchors = files.map(({ filename, url, hashes: { sha256 } }) => {
      return `<a href="${url}${sha256 === undefined ? '' : `#sha256=${sha256}`}">${filename}</a>`;
    });
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!DOCTYPE html>${anchors.join('<br>')}`);
  } else {
    response
      .writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
      .end(JSON.stringify({ files }));
  }
}

function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  hasRanges: boolean,
  cuts: number[],
): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const isPart = hasRanges && from !== undefined && to !== undefined;
  if (isPart && Number(to) >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = isPart ? content.subarray(Number(from), Number(to) + 1) : content;
  response.writeHead(isPart ? 206 : 200, {
    'content-length': body.length,
    ...(isPart ? { 'content-range': `bytes ${from}-${to}/${content.length}` } : {}),
  });
  const cut = body.length > 100 ? cuts.shift() : undefined;
  if (cut === undefined) {
    response.end(body);
  } else {
    response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  }
}
