/** `npm run bench`: how long a training step takes, ours and others', in one run and in turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import {
  arch,
  availableParallelism,
  cpus,
  getPriority,
  loadavg,
  platform,
  release,
  tmpdir,
  totalmem,
} from 'node:os';
import { join } from 'node:path';
import { runCommand, RunError } from '../../src/cli/errors.ts';
import { createMeasurement, type Row } from './measure.ts';
import { writeMaterial } from './material.ts';
import { nativeSubjects } from './native-subjects.ts';
import { help, readOptions, type BenchOptions } from './options.ts';
import { openBrowsers } from './page-subjects.ts';
import { preparePython } from './python.ts';
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
  await bench(options, folder);
});

async function bench(options: BenchOptions, folder: string): Promise<void> {
  warnWhenBusy();
  const native = options.specs.some(({ engine }) => engine === 'native');
  const python = native ? (options.python ?? preparePython()) : null;
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
    if (!options.json) process.stdout.write(`${wordsOf(machine)}\n`);
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

function describeMachine(browserVersion: string) {
  return {
    processor: cpus()[0]?.model.trim() ?? arch(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    browser: browserVersion,
    node: process.versions.node,
  };
}

function wordsOf(machine: ReturnType<typeof describeMachine>): string {
  const { processor, cores, memoryBytes, system, browser, node } = machine;
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GB`;
  return [processor, `${cores} cores`, memory, system, `Chromium ${browser}`, `Node ${node}`].join(
    ', ',
  );
}

function warnWhenBusy(): void {
  const load = loadavg()[0] as number;
  if (load > availableParallelism() / 2) {
    // Threads that spin for each other, as PyTorch's do, get many times slower beside other work.
    say(`This machine is busy (load ${load.toFixed(1)}): what is measured now is worth little.`);
  }
  if (getPriority() > 0) {
    say('At this low priority (`nice`) native subjects are at a loss: Chromium sets its own.');
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
