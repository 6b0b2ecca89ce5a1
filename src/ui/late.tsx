import { useEffect, useState, type ComponentType } from 'react';
import { noticing } from '../state/notice.ts';

/**
 * A component whose code comes when it is first shown, so that the page's first load goes without.
 * Until then there is nothing of it; where its code can't be had a notice says so, `onLost` is called,
 * and the next time that it is drawn it is asked for again.
 */
export function late<P extends object>(
  load: () => Promise<ComponentType<P>>,
  onLost: () => void = () => {},
): ComponentType<P> {
  let Come: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;

  async function fetchOnce(): Promise<void> {
    try {
      Come = await load();
    } finally {
      coming = null;
    }
  }

  return function Late(props: P) {
    const [, setHasCome] = useState(Come !== null);

    async function show(came: Promise<void>): Promise<void> {
      if (await noticing(() => came.then(() => true))) setHasCome(true);
      else onLost();
    }

    useEffect(() => {
      if (Come) return;
      coming ??= fetchOnce();
      void show(coming);
    });
    return Come && <Come {...props} />;
  };
}
