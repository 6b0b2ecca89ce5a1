/** `npm run bench -- --only checkpoints`: what keeping a run costs it, and whether it holds on to memory. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withApp } from '../../../src/cli/page.ts';
import { openProcesses } from '../data/processes.ts';
import { figureTable } from '../figures.ts';
import { describeMachine, machineWords, say, warnWhenBusy } from '../machine.ts';
import { serveSite } from '../site.ts';
import { measureCost } from './cost.ts';
import { costFigures, soakFigures } from './figures.ts';
import type { CheckpointsOptions } from './options.ts';
import { startRun } from './run.ts';
import { picturesOf, soak, stepsPerSample } from './soak.ts';

export async function benchCheckpoints(
  { pictures, steps }: CheckpointsOptions,
  folder: string,
  json: boolean,
): Promise<void> {
  warnWhenBusy();
  say('Building the page...');
  const root = fileURLToPath(new URL('page', import.meta.url));
  const site = await serveSite(root, join(folder, 'site'), { ownSignals: true });
  try {
    // For its browser, which keeps files on the disk; the app itself makes room for the bench's page.
    await withApp(async ({ page, browserVersion }) => {
      const machine = describeMachine(browserVersion);
      if (!json) process.stdout.write(`${machineWords(machine)}\n`);
      const processes = await openProcesses(page);
      say(`Epochs of ${pictures} pictures with checkpoints and without, in turns...`);
      const costRun = await startRun(page, site.address, pictures);
      const cost = await measureCost(costRun, pictures, processes);
      const perSample = stepsPerSample(steps);
      say(`Steps, ${perSample} between two looks at the memory...`);
      const soakRun = await startRun(page, site.address, picturesOf(perSample));
      const soaked = await soak(soakRun, page, steps, processes);
      const figures = [...costFigures(cost), ...soakFigures(soaked)];
      process.stdout.write(
        json
          ? `${JSON.stringify({ machine, figures, findings: { cost, soak: soaked } }, null, 2)}\n`
          : figureTable(figures),
      );
    });
  } finally {
    await site.close();
  }
}
