import { useEffect } from 'react';
import { isBusy } from '../domain/run.ts';
import { useApp } from '../state/store.ts';

/** Leaving asks first while it would end a run or the reading of pictures, and only then. */
export function useLeaveGuard(): void {
  const working = useApp(({ run, importing }) => isBusy(run) || importing.phase !== 'idle');
  useEffect(() => {
    if (!working) return;
    function onBeforeUnload(event: BeforeUnloadEvent): void {
      event.preventDefault();
    }
    window.addEventListener('beforeunload', onBeforeUnload);
    return () => window.removeEventListener('beforeunload', onBeforeUnload);
  }, [working]);
}
