import { type ChangeEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

interface FileButtonProps {
  readonly icon: IconName;
  /** The accessible name of the input: the visible words first, the rest for screen readers. */
  readonly children: ReactNode;
  readonly disabled: boolean;
  /** Chooses a folder with all that is in it. */
  readonly folder?: boolean;
  readonly accept?: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/**
 * A file input that looks like a button: it lies unseen over its label, so that pointer, keyboard
 * and assistive software all meet the browser's own control.
 */
export function FileButton(props: FileButtonProps) {
  function choose(event: ChangeEvent<HTMLInputElement>): void {
    const files = [...(event.target.files ?? [])];
    // The same choice a second time must be a change again.
    event.target.value = '';
    props.onFiles(files);
  }

  return (
    <label className="button file-button" data-disabled={props.disabled || undefined}>
      <Icon name={props.icon} />
      <span>{props.children}</span>
      <input
        ref={(element) => {
          // React has no attribute of this name.
          if (element) element.webkitdirectory = props.folder ?? false;
        }}
        type="file"
        multiple
        accept={props.accept}
        disabled={props.disabled}
        onChange={choose}
      />
    </label>
  );
}
