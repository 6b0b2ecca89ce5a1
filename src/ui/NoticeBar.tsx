import { seenName } from '../domain/names.ts';
import { failureSentence } from './failure-words.ts';
import { count, counted } from './format.ts';
import { Icon } from './Icon.tsx';
import { undoDelete } from '../state/models.ts';
import { dismissNotice } from '../state/notice.ts';
import { swapToOneClass } from '../state/pictures.ts';
import { useApp, type Notice } from '../state/store.ts';

/** One line about what just happened, until it is dismissed. Failures interrupt, the rest waits. */
export function NoticeBar() {
  // A dialog tells by itself what fails in it: nothing beside it can be reached.
  const notice = useApp((state) => ((state.opening ?? state.takingAway) ? null : state.notice));
  const failed = notice?.kind === 'failure';
  return (
    <div className="notice-place">
      <div role="alert">{failed && <NoticeLine notice={notice} />}</div>
      <div aria-live="polite">
        {notice && !failed && <NoticeLine key={keyOf(notice)} notice={notice} />}
      </div>
    </div>
  );
}

/** The next deletion is a line of its own. */
function keyOf(notice: Notice): string {
  return notice.kind === 'model-deleted' ? `${notice.kind} ${notice.id}` : notice.kind;
}

function NoticeLine({ notice }: { readonly notice: Notice }) {
  return (
    <div className="notice" data-kind={notice.kind}>
      {notice.kind === 'failure' && <Icon name="warning" />}
      <p>{noticeWords(notice)}</p>
      <NoticeAction notice={notice} />
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={dismissNotice}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function noticeWords(notice: Notice): string {
  switch (notice.kind) {
    case 'failure':
      return failureSentence(notice.failure);
    case 'parent-split':
      return [
        `Took ${notice.classNames[0]} and ${notice.classNames[1]} as the two classes.`,
        ...(notice.parts.length > 0 ? [putTogetherWords(notice.parts)] : []),
      ].join(' ');
    case 'put-together':
      return putTogetherWords(notice.parts);
    case 'import-cancelled':
      return notice.kept === 0
        ? 'Reading was cancelled.'
        : `Reading was cancelled. ${counted(notice.kept, 'picture')} already read ${notice.kept === 1 ? 'is' : 'are'} kept.`;
    case 'import-cut-off':
      return `Reading was cut off: ${count(notice.kept)} of ${counted(notice.files, 'picture')} had been kept. Add the folder again: what is there already is passed over.`;
    case 'emptied':
      return 'Everything that was kept in this browser is gone.';
    case 'model-deleted':
      return `Deleted ${notice.name}.`;
  }
}

const mostParts = 4;

/** How they were parted before says nothing of how they will be. */
function putTogetherWords(parts: readonly string[]): string {
  const named = parts.slice(0, mostParts).map(seenName);
  const more = parts.length > mostParts ? ` and ${count(parts.length - mostParts)} more` : '';
  return `Each class was put together from ${counted(parts.length, 'folder')} (${named.join(', ')}${more}), and will be dealt anew.`;
}

function NoticeAction({ notice }: { readonly notice: Notice }) {
  if (notice.kind === 'parent-split') {
    return (
      <button type="button" onClick={() => void swapToOneClass(notice.target)}>
        No: put all into class {notice.target === 0 ? 'A' : 'B'}
      </button>
    );
  }
  if (notice.kind === 'model-deleted' || (notice.kind === 'failure' && notice.isUndo)) {
    return (
      <button type="button" ref={takeLostFocus} onClick={() => void undo()}>
        Undo
      </button>
    );
  }
  return null;
}

/** The Delete button that was pressed is gone with its model, and left the keyboard nowhere. */
function takeLostFocus(button: HTMLButtonElement | null): void {
  if (document.activeElement === document.body) button?.focus();
}

/** The focus goes back to the library: the button goes with its notice. */
async function undo(): Promise<void> {
  await undoDelete();
  if (document.activeElement === document.body) document.getElementById('models-title')?.focus();
}
