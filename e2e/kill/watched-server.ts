/** Hands on what the server of the tests serves, where a test wants it with lines that let it watch all writes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  watchScript,
  type Asked,
  type Realm,
  type Verdict,
  type WatchOptions,
} from './storage-watch.ts';

export interface Watch extends Partial<WatchOptions> {
  /** What becomes of it; the thread that asks waits as long as it takes. */
  readonly decide: (asked: Asked) => Verdict | Promise<Verdict>;
}

/** A file of that name has nothing but its origin. */
export const blankPath = '/storage-watch/blank.html';
const pageScript = '/storage-watch/page.js';
const workers = /^\/assets\/(pictures|decoder|training|checkpoint)\.worker-[\w-]+\.js$/;

export class WatchedServer {
  readonly #from: string;
  readonly #server: Server;
  #watch: Watch | null = null;

  private constructor(from: string) {
    this.#from = from;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  /** `from`: where the app is served as it was built. */
  static start(from: string): Promise<WatchedServer> {
    const watched = new WatchedServer(from);
    return new Promise((resolve) => {
      watched.#server.listen(0, '127.0.0.1', () => resolve(watched));
    });
  }

  /** The app as it is served at one of its many names: each has a storage of its own. */
  origin(name: string): string {
    return `http://${name}.localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What is loaded from now on is watched. */
  watch(watch: Watch): void {
    this.#watch = watch;
  }

  /** What is loaded from now on is as it was built. */
  unwatch(): void {
    this.#watch = null;
  }

  close(): Promise<void> {
    // Those that stand still are still connected.
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] as string;
    if (path === '/storage-watch/ask') return this.#answer(request, response);
    // What is no file of the app gets the page; its headers are what is wanted.
    const served = await fetch(
      new URL(path.startsWith('/storage-watch/') ? '/' : path, this.#from),
    );
    for (const [name, value] of served.headers) {
      if (!/^(content-|transfer-|connection|keep-|etag|date)/.test(name)) {
        response.setHeader(name, value);
      }
    }
    response.setHeader(
      'Content-Security-Policy',
      served.headers.get('content-security-policy') ?? '',
    );
    response.setHeader('Cache-Control', 'no-store');
    const send = (type: string | null, body: string | Buffer) => {
      response.writeHead(served.status, { 'Content-Type': type ?? 'text/plain' }).end(body);
    };
    const type = served.headers.get('content-type');
    const body = Buffer.from(await served.arrayBuffer());
    const [, realm] = workers.exec(path) ?? [];
    if (path === blankPath) send('text/html', '<!doctype html><title>Nothing</title>');
    else if (path === pageScript) send('text/javascript', this.#script('page'));
    else if (!this.#watch) send(type, body);
    else if (path === '/')
      send(type, String(body).replace('<title>', `<script src="${pageScript}"></script><title>`));
    else if (realm) send(type, this.#script(realm as Realm) + String(body));
    else send(type, body);
  }

  #script(realm: Realm): string {
    const { extras = [], trainingClock = 1 } = this.#watch ?? {};
    return watchScript(realm, { extras, trainingClock });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const verdict = (await this.#watch?.decide(JSON.parse(body) as Asked)) ?? { do: 'go' };
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(verdict));
  }
}
