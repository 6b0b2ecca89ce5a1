/** What the browser has lost of the pictures is noticed when the page opens, told, and made good where it can be. */
import { FailureError } from '../domain/failure.ts';
import { dropLost, findLost, type Lost } from '../storage/lost.ts';
import { importing } from './imports.ts';
import { pictures } from './lines.ts';
import { noticing } from './notice.ts';
import { useApp } from './store.ts';

export async function noticeLost(): Promise<void> {
  await noticing(async () => {
    const { samples, prepared } = useApp.getState();
    if (!isLoss(await findLost(samples, prepared))) return;
    const lost = await dropLost();
    const gone = new Set(lost.samples.map(({ id }) => id));
    useApp.setState({ samples: samples.filter(({ id }) => !gone.has(id)) });
    const { pixels: preparation } = lost;
    if (preparation && gone.size < samples.length) {
      // The originals are there to prepare them from.
      void importing(async () => {
        const expected = useApp.getState().samples.map(({ id, slot }) => ({ id, slot }));
        await pictures.ask('prepareAll', { preparation, expected });
        tell(gone.size);
      });
    }
    tell(gone.size);
  });
}

function isLoss({ samples, pixels }: Lost): boolean {
  return samples.length > 0 || pixels !== null;
}

function tell(lost: number): void {
  if (lost > 0) throw new FailureError({ kind: 'pictures-lost', pictures: lost });
}
