import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react';

/** True from the first time that the element comes near the screen; not looked for unless `wanted`. */
export function useSeen(element: RefObject<Element | null>, wanted = true): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || !wanted || !element.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: '200px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, seen, wanted]);
  return seen;
}

const settledMs = 150;

/** Width of the element in whole pixels, 0 before it is laid out; a change counts once it lasts. */
export function useWidth(element: RefObject<Element | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const found = Math.floor(entry.contentRect.width);
      clearTimeout(timer);
      timer = setTimeout(() => setWidth(found), settledMs);
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [element]);
  return width;
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** The time by `Date.now()`, looked at every so often; only while `wanted`. */
export function useNow(everyMs: number, wanted = true): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!wanted) return;
    const look = () => setNowMs(Date.now());
    look();
    const timer = setInterval(look, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, wanted]);
  return nowMs;
}
