import type { ShownPart } from './shown-part.ts';

/** Most pictures are to train, and have none. */
const marks: { readonly [part in Exclude<ShownPart, 'train'>]: string } = {
  validation: 'val.',
  test: 'test',
  'left out': 'left out',
};

/** On a picture: the part of the split that it is dealt into. Its name says the same in words. */
export function PartMark({ part }: { readonly part: ShownPart | null }) {
  if (!part || part === 'train') return null;
  return (
    <span className="part-mark" data-part={part} aria-hidden="true">
      {marks[part]}
    </span>
  );
}
