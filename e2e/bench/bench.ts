/** `npm run bench`: how long a training step takes, ours and others', in one run and in turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, RunError } from '../../src/cli/errors.ts';
import { preparePython } from '../python.ts';
import { benchCheckpoints } from './checkpoints/checkpoints.ts';
import { benchData } from './data/data.ts';
import { describeMachine, machineWords, say, warnWhenBusy } from './machine.ts';
import { createMeasurement, type Row } from './measure.ts';
import { writeMaterial } from './material.ts';
import { nativeSubjects } from './native-subjects.ts';
import { help, readOptions, type BenchOptions } from './options.ts';
import { openBrowsers } from './page-subjects.ts';
import { tableOf } from './table.ts';

await runCommand(async () => {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'twofold-bench-'));
  // However it ends: a signal leaves no time for more.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  if (options.data) await benchData(options.data, folder, options.json);
  else if (options.checkpoints) await benchCheckpoints(options.checkpoints, folder, options.json);
  else await bench(options, folder);
});

/** Without them there are no native subjects. */
const nativeTools = {
  name: 'bench',
  packages: { 'tensorflow-cpu': '2.21.0', keras: '3.15.1', torch: '2.13.0' },
} as const;

async function bench(options: BenchOptions, folder: string): Promise<void> {
  warnWhenBusy();
  const native = options.specs.some(({ engine }) => engine === 'native');
  const python = native ? (options.python ?? preparePython(nativeTools)) : null;
  say('Building the page...');
  const browsers = await openBrowsers(folder, options.allowSoftware);
  try {
    const { materialFolder } = browsers;
    const startNative = python === null ? null : nativeSubjects(python, materialFolder);
    const { measure } = createMeasurement({
      specs: options.specs.filter(({ engine }) => engine !== 'native' || startNative),
      startOf: ({ engine }) => (engine === 'native' && startNative ? startNative : browsers.start),
      rounds: options.rounds,
      slowestStepMs: options.slowestStepMs,
      say,
    });
    const machine = describeMachine(browsers.version);
    if (!options.json) process.stdout.write(`${machineWords(machine)}\n`);
    const rows: Row[] = [];
    for (const { imageSize, batch } of options.cases) {
      say(`${imageSize} x ${imageSize}, batch ${batch}:`);
      const found = await measure(writeMaterial({ imageSize, batch }, materialFolder));
      rows.push(...found);
      if (!options.json) process.stdout.write(tableOf(found));
    }
    if (rows.length === 0) throw new RunError('Nothing could be measured.');
    if (options.json) process.stdout.write(`${JSON.stringify({ machine, rows }, null, 2)}\n`);
  } finally {
    await browsers.close();
  }
}
