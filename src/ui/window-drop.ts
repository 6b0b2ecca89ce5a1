/**
 * Files dropped anywhere on the page. One listener on the window finds the place that they were
 * dropped on (`data-drop`), so that a drop beside a zone is still taken and never opens the file
 * in place of the page.
 */
import { useEffect } from 'react';
import { classifyFiles } from '../state/classify.ts';
import { importModel } from '../state/models.ts';
import { dropLogs } from '../state/open-logs.ts';
import { dropPictures } from '../state/pictures.ts';
import { kindOf } from './dropped-kind.ts';

type Place = '0' | '1' | 'classify' | 'model' | 'log' | 'either';

export function useWindowDrop(): void {
  useEffect(() => {
    let hovered: HTMLElement | null = null;

    function hover(zone: HTMLElement | null): void {
      if (hovered === zone) return;
      hovered?.removeAttribute('data-over');
      zone?.setAttribute('data-over', '');
      hovered = zone;
    }
    function leave(): void {
      hover(null);
      document.documentElement.removeAttribute('data-dragging');
    }
    function onDragOver(event: DragEvent): void {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      document.documentElement.setAttribute('data-dragging', '');
      hover(zoneAt(event));
    }
    function onDragLeave(event: DragEvent): void {
      // Without a related target the pointer has left the window.
      if (event.relatedTarget === null) leave();
    }
    function onDrop(event: DragEvent): void {
      leave();
      const { dataTransfer } = event;
      if (!dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      take(dataTransfer, (zoneAt(event)?.dataset['drop'] as Place | undefined) ?? 'either');
    }

    const ending = new AbortController();
    const { signal } = ending;
    window.addEventListener('dragenter', onDragOver, { signal });
    window.addEventListener('dragover', onDragOver, { signal });
    window.addEventListener('dragleave', onDragLeave, { signal });
    window.addEventListener('drop', onDrop, { signal });
    return () => {
      ending.abort();
      leave();
    };
  }, []);
}

function zoneAt(event: DragEvent): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('[data-drop]') : null;
}

/** The entries of `transfer` can be read only while the event is handled: no await before this. */
function take(transfer: DataTransfer, place: Place): void {
  const files = [...transfer.files];
  if (place === 'log' || kindOf(files) === 'log') {
    void dropLogs(transfer);
  } else if (place === 'model' || kindOf(files) === 'model') {
    if (files.length > 0) void importModel(files);
  } else if (place === 'classify') {
    void classifyFiles(files);
  } else {
    dropPictures(transfer, place === 'either' ? 'either' : place === '0' ? 0 : 1);
  }
}
