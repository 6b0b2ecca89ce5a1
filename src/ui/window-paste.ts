import { useEffect } from 'react';
import { classifyFiles } from '../state/classify.ts';

/** A picture pasted anywhere but into a text field is classified. */
export function useWindowPaste(): void {
  useEffect(() => {
    function onPaste(event: ClipboardEvent): void {
      const { target } = event;
      if (target instanceof Element && target.closest('input, textarea, [contenteditable]')) return;
      const pictures = [...(event.clipboardData?.files ?? [])].filter((file) =>
        file.type.startsWith('image/'),
      );
      if (pictures.length === 0) return;
      event.preventDefault();
      document.getElementById('classify')?.scrollIntoView();
      void classifyFiles(pictures);
    }
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
}
