import { useEffect, useRef, useState } from 'react';
import { useApp } from '../../state/store.ts';
import { doneWords, undoneWords } from './picture-words.ts';

interface Said {
  readonly words: string;
  readonly turn: number;
}

/**
 * Words for a live region: what an edit or its undoing did, and what else is said. The same said
 * twice is told twice.
 */
export function useNews(): { readonly news: string; readonly say: (words: string) => void } {
  const [said, setSaid] = useState<Said>({ words: '', turn: 0 });
  const [say] = useState(
    () => (words: string) => setSaid((before) => ({ words, turn: before.turn + 1 })),
  );
  const edits = useApp((state) => state.edits);
  const told = useRef(edits);

  useEffect(() => {
    const before = told.current;
    told.current = edits;
    const { samples, classNames } = useApp.getState();
    const [latest, undone] = [edits.at(-1), before.at(-1)];
    if (latest && edits.length > before.length) say(doneWords(latest, classNames));
    // An import forgets the edits, and puts nothing back.
    const first = undone?.before[0];
    if (first && edits.length < before.length && samples.includes(first)) say(undoneWords(undone));
  }, [edits, say]);

  return { news: said.turn % 2 === 0 ? said.words : `${said.words}\u00A0`, say };
}
