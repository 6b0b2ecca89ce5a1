/** The page and all its workers, however deep, as the browser's debugger sees them: one heap each. */
import type { CDPSession, Page } from 'playwright';

export interface HeapUsage {
  /** The heap of JavaScript, with what waits to be collected. */
  readonly usedSize: number;
  /** Memory of ArrayBuffers. That of WebAssembly is not in it. */
  readonly backingStorageSize: number;
  /** The browser's own objects: DOM, blobs, canvases, without their pixels. */
  readonly embedderHeapUsedSize: number;
}

export interface Isolate {
  readonly name: string;
  /** The last answer; null before the first. A thread that sleeps in WebAssembly gives none. */
  usage: HeapUsage | null;
  /** Asks for the usage, unless the last question is still open. */
  ask(): void;
  /** The usage after all garbage was collected; null from a thread that sleeps. */
  collected(): Promise<HeapUsage | null>;
}

const answerWithinMs = 3000;

interface Target {
  readonly sessionId: string;
  readonly targetInfo: { readonly type: string; readonly url: string };
}

/** Words to one target; those to a worker go by way of whoever started it. */
type Send = (method: string, params: object) => Promise<unknown>;
type Hear = (method: string, params: unknown) => void;

/** All that live: a set that changes by itself. */
export async function watchIsolates(page: Page): Promise<ReadonlySet<Isolate>> {
  const live = new Set<Isolate>();
  const session = await page.context().newCDPSession(page);
  const send: Send = (method, params) =>
    session.send(method as Parameters<CDPSession['send']>[0], params as never);
  const root = attach('page', send, live);
  const events = [
    'Target.attachedToTarget',
    'Target.detachedFromTarget',
    'Target.receivedMessageFromTarget',
  ] as const;
  for (const event of events) session.on(event, (params) => root.hear(event, params));
  await follow(send);
  return live;
}

/** The old protocol, one session in another: Playwright keeps the flat one to itself. */
function follow(send: Send): Promise<unknown> {
  const params = { autoAttach: true, waitForDebuggerOnStart: false, flatten: false };
  return send('Target.setAutoAttach', params);
}

function attach(name: string, send: Send, live: Set<Isolate>) {
  const children = new Map<string, { receive(message: string): void; end(): void }>();
  const isolate = isolateOf(name, send);
  live.add(isolate);

  const hear: Hear = (method, params) => {
    const { sessionId } = params as Target;
    if (method === 'Target.attachedToTarget') {
      children.set(sessionId, childOf(params as Target, send, live));
    } else if (method === 'Target.receivedMessageFromTarget') {
      children.get(sessionId)?.receive((params as { message: string }).message);
    } else if (method === 'Target.detachedFromTarget') {
      children.get(sessionId)?.end();
      children.delete(sessionId);
    }
  };

  return {
    hear,
    end() {
      live.delete(isolate);
      for (const child of children.values()) child.end();
    },
  };
}

function childOf({ sessionId, targetInfo }: Target, parent: Send, live: Set<Isolate>) {
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  const send: Send = (method, params) => {
    const id = ++lastId;
    const message = JSON.stringify({ id, method, params });
    return new Promise((resolve, reject) => {
      waiting.set(id, resolve);
      parent('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
  };
  const name = targetInfo.url.split('/').at(-1) || targetInfo.type;
  const attached = attach(name, send, live);
  // It may be gone before it has heard this.
  follow(send).catch(() => {});
  return {
    receive(text: string) {
      const message = JSON.parse(text) as {
        id?: number;
        result?: unknown;
        method?: string;
        params?: unknown;
      };
      if (message.id !== undefined) {
        waiting.get(message.id)?.(message.result);
        waiting.delete(message.id);
      } else if (message.method) {
        attached.hear(message.method, message.params);
      }
    },
    end: () => attached.end(),
  };
}

function isolateOf(name: string, send: Send): Isolate {
  let asked = false;
  const isolate: Isolate = {
    name,
    usage: null,
    ask() {
      if (asked) return;
      asked = true;
      send('Runtime.getHeapUsage', {}).then(
        (usage) => {
          asked = false;
          isolate.usage = (usage as HeapUsage | undefined) ?? isolate.usage;
        },
        () => {},
      );
    },
    collected() {
      const answer = collect(send).catch(() => null);
      const silence = new Promise<null>((resolve) => {
        setTimeout(resolve, answerWithinMs, null).unref();
      });
      return Promise.race([answer, silence]);
    },
  };
  return isolate;
}

async function collect(send: Send): Promise<HeapUsage> {
  // What the first finds to be garbage may hold more.
  for (let i = 0; i < 2; i++) await send('HeapProfiler.collectGarbage', {});
  return (await send('Runtime.getHeapUsage', {})) as HeapUsage;
}
