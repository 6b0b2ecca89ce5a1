/**
 * A tab that can really be hidden. Playwright makes each page it drives believe that it is in front;
 * so these tabs are opened and asked by the browser's own protocol.
 */
import type { Browser, CDPSession } from 'playwright/test';

export interface Tab {
  /** The value of an expression in the page, awaited; undefined as long as there is no page yet. */
  evaluate<T>(expression: string): Promise<T | undefined>;
}

/** Opens a tab in front of the others. */
export async function openTab(browser: Browser, url: string): Promise<Tab> {
  const session = await browser.newBrowserCDPSession();
  const { targetId } = await session.send('Target.createTarget', { url });
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  let lastId = 0;
  return {
    async evaluate<T>(expression: string): Promise<T | undefined> {
      const id = ++lastId;
      const params = { expression, awaitPromise: true, returnByValue: true };
      const message = JSON.stringify({ id, method: 'Runtime.evaluate', params });
      const [value] = await Promise.all([
        reply(session, sessionId, id),
        session.send('Target.sendMessageToTarget', { sessionId, message }),
      ]);
      return value as T | undefined;
    },
  };
}

interface Reply {
  readonly id: number;
  /** Absent where the protocol could not do it. */
  readonly result?: {
    readonly result: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly text: string };
  };
}

function reply(session: CDPSession, sessionId: string, id: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    function receive(event: { sessionId: string; message: string }): void {
      const message = JSON.parse(event.message) as Reply;
      if (event.sessionId !== sessionId || message.id !== id) return;
      session.off('Target.receivedMessageFromTarget', receive);
      const { exceptionDetails, result } = message.result ?? {};
      if (exceptionDetails) reject(new Error(exceptionDetails.text));
      else resolve(result?.value);
    }
    session.on('Target.receivedMessageFromTarget', receive);
  });
}
