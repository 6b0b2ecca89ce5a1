import { leaveFileQuestion } from '../state/models.ts';
import { useApp } from '../state/store.ts';
import { late } from './late.tsx';

const FileDialogs = late(
  async () => (await import('./files/FileDialogs.tsx')).FileDialogs,
  leaveFileQuestion,
);

/** The dialogs about model files, when there is something to ask. */
export function FileQuestions() {
  const isAsked = useApp((state) => state.opening !== null || state.takingAway !== null);
  return isAsked && <FileDialogs />;
}
