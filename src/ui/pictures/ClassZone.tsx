import { memo, useMemo } from 'react';
import type { Label } from '../../domain/sample.ts';
import { addFiles } from '../../state/pictures.ts';
import { useApp } from '../../state/store.ts';
import { FileButton } from '../FileButton.tsx';
import { count } from '../format.ts';
import type { ShownParts } from '../shown-part.ts';
import { picturesAreFree } from './pictures-are-free.ts';
import { ClassName } from './ClassName.tsx';
import { ClassThumbnails } from './ClassThumbnails.tsx';

interface ClassZoneProps {
  readonly label: Label;
  readonly parts: ShownParts | null;
}

/** One class: its name, its pictures, and the place to drop more. */
export const ClassZone = memo(function ClassZone({ label, parts }: ClassZoneProps) {
  const all = useApp((state) => state.samples);
  const free = useApp(picturesAreFree);
  const samples = useMemo(() => all.filter((sample) => sample.label === label), [all, label]);
  const letter = label === 0 ? 'A' : 'B';
  const empty = samples.length === 0;

  return (
    <div className="zone" data-class={label} data-drop={label} data-empty={empty || undefined}>
      <div className="zone-head">
        <ClassName label={label} letter={letter} />
        <p className="zone-count">
          <strong>{count(samples.length)}</strong> {samples.length === 1 ? 'picture' : 'pictures'}
        </p>
      </div>
      <div className="zone-open">
        <p className="zone-hint">
          {empty ? 'Drop a folder, a zip file or pictures here, or choose' : 'Add'}
        </p>
        <FileButton
          icon="folder"
          folder
          disabled={!free}
          onFiles={(files) => void addFiles(files, label)}
        >
          Folder<span className="visually-hidden"> for class {letter}</span>
        </FileButton>
        <FileButton
          icon="pictures"
          accept="image/*,.tif,.tiff,.zip,application/zip"
          disabled={!free}
          onFiles={(files) => void addFiles(files, label)}
        >
          Files<span className="visually-hidden"> for class {letter}</span>
        </FileButton>
      </div>
      {!empty && <ClassThumbnails samples={samples} label={label} parts={parts} />}
    </div>
  );
});
