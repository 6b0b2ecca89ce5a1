import { addFiles } from '../../state/pictures.ts';
import { useApp } from '../../state/store.ts';
import { FileButton } from '../FileButton.tsx';
import { picturesAreFree } from './pictures-are-free.ts';

/** Both classes at once: dropped anywhere on the page, or chosen here. */
export function BothClasses() {
  const free = useApp(picturesAreFree);
  return (
    <div className="both-classes">
      <p className="parent-hint">
        Both classes in one folder or zip file? Drop it anywhere on this page, or choose
      </p>
      <FileButton
        icon="folder"
        folder
        disabled={!free}
        onFiles={(files) => void addFiles(files, 'either')}
      >
        Folder<span className="visually-hidden"> of both classes</span>
      </FileButton>
      <FileButton
        icon="zip"
        accept=".zip,application/zip"
        disabled={!free}
        onFiles={(files) => void addFiles(files, 'either')}
      >
        Zip<span className="visually-hidden"> of both classes</span>
      </FileButton>
    </div>
  );
}
