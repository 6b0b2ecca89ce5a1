/** The model that classifies and whose results are shown, and names for others beside it. */
import { writeValue } from '../storage/database.ts';
import { useApp } from './store.ts';

export async function setCurrentModel(id: number | null): Promise<void> {
  useApp.setState({ currentModelId: id });
  await writeValue('currentModelId', id);
}

/** `name`, or `name 2` and so on where the library has one of that name. */
export function unusedName(name: string): string {
  const taken = new Set(useApp.getState().models.map((model) => model.name));
  let unused = name;
  for (let n = 2; taken.has(unused); n++) unused = `${name} ${n}`;
  return unused;
}
